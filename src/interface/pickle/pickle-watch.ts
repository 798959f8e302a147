import { FormatError } from '../bytes.ts'
import { contradiction } from './numpy-dtype.ts'
import { useOf } from './pickle-allowed.ts'
import { type Global, isKind, type Made, madeBy, nameOf, unknown, type Value } from './pickle-values.ts'
import { shown } from './shown.ts'

/** More reasons than these help nobody. */
const mostReasons = 50
export const arrayWrapper = 'joblib.numpy_pickle.NumpyArrayWrapper'

/** Where a pickle stands decides what it may do. */
export interface Setting {
  /** Torch hands out storages by an identifier; elsewhere nobody knows what one gives. */
  readonly hasStorages: boolean
  /** Nothing says yet that this is a pickle: names that Python could not have are then a sign that it is none. */
  readonly isGuess: boolean
}

/** Judges what the machine does, as it does it. */
export interface Watch {
  global(module: string | null, name: string | null): Value
  call(callee: Value, args: readonly Value[] | null): void
  create(type: Value, args: readonly Value[] | null, keywords: Value | null): void
  made(value: Made): Made
  build(value: Value, state: Value): void
  handOn(value: Value): void
  change(container: Value): void
  item(container: Value, key: Value, value: Value): void
  persistent(): void
  extension(): Value
  protocol(): void
}

export interface Verdict {
  readonly globals: Set<string>
  readonly unsafe: Set<string>
  /** A name was looked up. */
  named: boolean
  /** Something was called or made: what does that is a pickle, whatever its name. */
  called: boolean
  hasProtocol: boolean
  readonly made: string[]
  sklearn: string | null
}

export function emptyVerdict(): Verdict {
  return {
    globals: new Set(),
    unsafe: new Set(),
    named: false,
    called: false,
    hasProtocol: false,
    made: [],
    sklearn: null,
  }
}

export function createWatch(verdict: Verdict, setting: Setting): Watch {
  const known = new Map<string, Global>()
  const refuse = (why: string): void => {
    if (verdict.unsafe.size < mostReasons) verdict.unsafe.add(why)
  }
  const use = (value: Value, wanted: 'called' | 'made'): void => {
    if (isKind(value, 'unknown') || !isKind(value, 'global')) {
      refuse('calls something that is put together while loading')
      return
    }
    verdict.called = true
    if (value.use === null || value.use === 'called' || value.use === wanted) return
    refuse(`calls ${shown(nameOf(value))} in a way that is not on the list of what is plainly safe`)
  }
  return {
    global(module, name) {
      verdict.named = true
      if (module === null || name === null) {
        refuse('looks up a name that is put together while loading')
        return unknown
      }
      const key = `${module}\n${name}`
      const found = known.get(key)
      if (found) return found
      if (setting.isGuess && !verdict.hasProtocol && !(isDotted(module) && isDotted(name)))
        throw new FormatError('a name is none that Python has')
      const global: Global = { kind: 'global', module, name, use: useOf(module, name) }
      verdict.globals.add(nameOf(global))
      known.set(key, global)
      if (global.use === null)
        refuse(`uses ${shown(nameOf(global))}, which is not on the list of what is plainly safe`)
      return global
    },
    call(callee, args) {
      use(callee, 'called')
      if (!isKind(callee, 'global')) return
      // Another codec would be looked up by its name.
      const codec = callee.module === '_codecs' ? args?.[1] : 'latin1'
      if (codec !== 'latin1' && codec !== 'latin-1') refuse('encodes a text as something else than bytes')
    },
    create(type, args, keywords) {
      use(type, args?.length === 0 && keywords === null ? 'made' : 'called')
    },
    made(value) {
      const name = madeBy(value)
      if (name && verdict.made.length < 100) verdict.made.push(name)
      return value
    },
    build(value, state) {
      const name = madeBy(value)
      if (!isKind(value, 'made')) refuse('gives a state to something that it did not make')
      else if (name === 'numpy.dtype') {
        const why =
          value.handedOn || value.state ? 'changes a data type that is in use' : contradiction(value, state)
        if (why) refuse(why)
      }
    },
    handOn(value) {
      // Whoever gets it could make one that the scanner does not see, and whose array it would not pass over.
      if (isKind(value, 'global') && nameOf(value) === arrayWrapper) refuse('hides an array of joblib')
    },
    change(container) {
      if (isKind(container, 'global')) refuse(`changes ${shown(nameOf(container))}`)
    },
    item(_container, key, value) {
      if (key === '_sklearn_version' && typeof value === 'string') verdict.sklearn ??= value
    },
    persistent() {
      if (!setting.hasStorages) refuse('asks whoever loads it for an object from elsewhere')
    },
    extension() {
      verdict.named = true
      refuse('uses a name by a number that only the loading machine knows')
      return unknown
    },
    protocol() {
      verdict.hasProtocol = true
    },
  }
}

const isDotted = (name: string): boolean => /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(name)
