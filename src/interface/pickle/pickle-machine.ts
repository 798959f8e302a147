import { FormatError } from '../bytes.ts'
import type { Argument } from './pickle-reader.ts'
import {
  emptyTuple,
  hiddenText,
  isKind,
  mark,
  none,
  type Persistent,
  unknown,
  type Value,
} from './pickle-values.ts'
import type { Watch } from './pickle-watch.ts'

/** A pickle that keeps more at a time fills the memory of whoever loads it, too. */
const deepestStack = 1_000_000
const largestMemo = 4_000_000
/** Of longer tuples and dictionaries only that they are there is kept, and of all together no more than this. */
const longestTuple = 64
const mostEntries = 256
const mostKept = 2_000_000

/** Does what one opcode says, to a stack of which only what matters is known. Nothing is ever called or imported. */
export interface Machine {
  /** @throws FormatError where Python's unpickler would fail. */
  step(opcode: string, argument: Argument): void
  top(): Value
  replaceTop(value: Value): void
  readonly memo: ReadonlyMap<number, Value>
}

/**
 * The stack machine of Lib/pickle.py, without its effects. `open` is for looking at bytes as a loader would who
 * arrives there with an unknown stack: then what is missing is unknown, and no failure. `before` is what such a loader
 * remembers already.
 */
export function createMachine(
  watch: Watch,
  open = false,
  before: ReadonlyMap<number, Value> = new Map(),
): Machine {
  const stack: Value[] = []
  const marks: number[] = []
  const memo = new Map<number, Value>()
  let remembered = before.size
  let kept = 0

  const push = (value: Value): void => {
    if (stack.length >= deepestStack)
      throw new FormatError(`it keeps more than ${deepestStack} values at a time`)
    stack.push(value)
  }
  const bottom = (): number => (marks.at(-1) ?? -1) + 1
  const pop = (): Value => {
    if (stack.length > bottom()) return stack.pop() ?? unknown
    if (open && marks.length === 0) return unknown
    throw new FormatError('an operation lacks a value')
  }
  const top = (): Value => {
    const value = pop()
    stack.push(value)
    return value
  }
  const popMark = (): Value[] => {
    const at = marks.pop()
    if (at === undefined && !open) throw new FormatError('an operation lacks a mark')
    const values = stack.splice((at ?? -1) + 1)
    if (at !== undefined) stack.pop()
    return values
  }
  const keep = (make: () => Value): Value => {
    kept += 1
    return kept > mostKept ? unknown : make()
  }
  const tuple = (values: readonly Value[]): Value => {
    handOn(values)
    return values.length > longestTuple ? unknown : keep(() => ({ kind: 'tuple', items: values }))
  }
  const dict = (): Value => keep(() => ({ kind: 'dict', entries: new Map() }))
  /** What others refer to must not become something else afterwards; see `Watch.build`. */
  const handOn = (values: readonly Value[]): void => {
    for (const value of values) {
      if (isKind(value, 'made')) value.handedOn = true
      watch.handOn(value)
    }
  }
  const setItems = (container: Value, values: readonly Value[]): void => {
    if (values.length % 2 !== 0) throw new FormatError('a key lacks a value')
    handOn(values)
    watch.change(container)
    for (let index = 0; index < values.length; index += 2) {
      const [key, value] = [values[index] ?? unknown, values[index + 1] ?? unknown]
      watch.item(container, key, value)
      if (!isKind(container, 'dict') || !container.entries || typeof key !== 'string') continue
      container.entries.set(key, value)
      if (container.entries.size > mostEntries) container.entries = null
    }
  }
  const add = (container: Value, values: readonly Value[]): void => {
    handOn(values)
    watch.change(container)
  }
  const made = (by: Value, args: readonly Value[] | null): Value =>
    keep(() => watch.made({ kind: 'made', by, args, state: null, handedOn: false }))
  const call = (callee: Value, args: Value): Value => {
    const items = isKind(args, 'tuple') ? args.items : null
    watch.call(callee, items)
    return made(callee, items)
  }
  const create = (type: Value, args: Value, keywords: Value | null): Value => {
    const items = isKind(args, 'tuple') ? args.items : null
    watch.create(type, items, keywords)
    return made(type, items)
  }
  const instantiate = (type: Value, args: readonly Value[]): Value => {
    handOn(args)
    if (args.length === 0) watch.create(type, args, null)
    else watch.call(type, args)
    return made(type, args.length > longestTuple ? null : args)
  }
  const build = (state: Value): void => {
    handOn([state])
    const value = top()
    watch.build(value, state)
    if (isKind(value, 'made')) value.state = state
  }
  const remember = (index: Argument): void => {
    const value = top()
    if (typeof index !== 'number' || index > largestMemo || memo.size > largestMemo)
      throw new FormatError(`it remembers a value as number ${index}, ${largestMemo} are allowed`)
    if (!memo.has(index) && !before.has(index)) remembered += 1
    memo.set(index, value)
  }
  const recall = (index: Argument): Value => {
    const place = typeof index === 'number' ? index : -1
    const value = memo.get(place) ?? before.get(place)
    if (value === undefined && !open) throw new FormatError('it recalls a value that it did not remember')
    return value ?? unknown
  }
  const global = (argument: Argument): Value => {
    const [module, name] = Array.isArray(argument) ? (argument as readonly [string, string]) : ['', '']
    return watch.global(module, name)
  }
  const persistent = (id: Value): Value => {
    watch.persistent()
    return keep((): Persistent => ({ kind: 'persistent', id }))
  }

  const actions: Readonly<Record<string, (argument: Argument) => void>> = {
    MARK: () => {
      marks.push(stack.length)
      push(mark)
    },
    POP: () => {
      if (marks.at(-1) === stack.length - 1 && stack.length > 0) popMark()
      else pop()
    },
    POP_MARK: () => void popMark(),
    DUP: () => push(top()),
    PERSID: (id) => push(persistent(typeof id === 'string' ? id : unknown)),
    BINPERSID: () => push(persistent(pop())),
    REDUCE: () => {
      const args = pop()
      push(call(pop(), args))
    },
    NEWOBJ: () => {
      const args = pop()
      push(create(pop(), args, null))
    },
    NEWOBJ_EX: () => {
      const keywords = pop()
      const args = pop()
      push(create(pop(), args, keywords))
    },
    OBJ: () => {
      const [type, ...args] = popMark()
      if (type === undefined && !open) throw new FormatError('an operation lacks a value')
      push(instantiate(type ?? unknown, args))
    },
    INST: (argument) => {
      const type = global(argument)
      push(instantiate(type, popMark()))
    },
    BUILD: () => build(pop()),
    GLOBAL: (argument) => push(global(argument)),
    STACK_GLOBAL: () => {
      const name = pop()
      const module = pop()
      const isText = (value: Value): boolean => typeof value === 'string' || value === hiddenText
      // Python fails here, too: of somebody who goes on with what he remembered before, that is enough to know.
      if (before.size > 0 && !(isText(module) && isText(name))) throw new FormatError('a name is no text')
      push(watch.global(typeof module === 'string' ? module : null, typeof name === 'string' ? name : null))
    },
    EXT1: () => push(watch.extension()),
    EXT2: () => push(watch.extension()),
    EXT4: () => push(watch.extension()),
    NEXT_BUFFER: () => push(persistent(unknown)),
    READONLY_BUFFER: () => void top(),
    EMPTY_TUPLE: () => push(emptyTuple),
    TUPLE1: () => push(tuple([pop()])),
    TUPLE2: () => {
      const last = pop()
      push(tuple([pop(), last]))
    },
    TUPLE3: () => {
      const last = pop()
      const second = pop()
      push(tuple([pop(), second, last]))
    },
    TUPLE: () => push(tuple(popMark())),
    EMPTY_LIST: () => push(unknown),
    EMPTY_SET: () => push(unknown),
    LIST: () => {
      handOn(popMark())
      push(unknown)
    },
    FROZENSET: () => {
      handOn(popMark())
      push(unknown)
    },
    EMPTY_DICT: () => push(dict()),
    DICT: () => {
      const values = popMark()
      const made = dict()
      setItems(made, values)
      push(made)
    },
    APPEND: () => {
      const value = pop()
      add(top(), [value])
    },
    APPENDS: () => {
      const values = popMark()
      add(top(), values)
    },
    ADDITEMS: () => {
      const values = popMark()
      add(top(), values)
    },
    SETITEM: () => {
      const value = pop()
      const key = pop()
      setItems(top(), [key, value])
    },
    SETITEMS: () => {
      const values = popMark()
      setItems(top(), values)
    },
    PUT: remember,
    BINPUT: remember,
    LONG_BINPUT: remember,
    MEMOIZE: () => remember(remembered),
    GET: (index) => push(recall(index)),
    BINGET: (index) => push(recall(index)),
    LONG_BINGET: (index) => push(recall(index)),
    NONE: () => push(none),
    PROTO: (version) => {
      if (typeof version !== 'number' || version > 5)
        throw new FormatError(`protocol ${version} does not exist`)
      watch.protocol()
    },
    FRAME: () => {},
    STOP: () => void top(),
  }
  return {
    memo,
    top,
    replaceTop(value) {
      pop()
      push(value)
    },
    step(opcode, argument) {
      const action = actions[opcode]
      if (action) action(argument)
      else if (typeof argument === 'string' || typeof argument === 'number') push(argument)
      else push(/STRING|UNICODE/.test(opcode) ? hiddenText : unknown)
    },
  }
}
