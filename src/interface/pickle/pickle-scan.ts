import { type Bytes, FormatError } from '../bytes.ts'
import { countOf, dataTypeOf } from './numpy-dtype.ts'
import { createMachine, type Machine } from './pickle-machine.ts'
import { opcodes } from './pickle-opcodes.ts'
import { type Argument, createPickleReader, type PickleReader } from './pickle-reader.ts'
import { isKind, madeBy, unknown } from './pickle-values.ts'
import { arrayWrapper, createWatch, emptyVerdict, type Setting, type Verdict } from './pickle-watch.ts'

/** What loading would do, as far as it can be told without loading. */
export interface PickleScan {
  /** Names that are looked up, `module.name`, in order. */
  readonly globals: readonly string[]
  /** Why it is not plainly safe, a line each; empty when it is. */
  readonly unsafe: readonly string[]
  readonly pickles: number
  /** Classes that are made, in order; the first hundred. */
  readonly made: readonly string[]
  /** The version of scikit-learn that wrote it. */
  readonly sklearn: string | null
  /** Where reading stopped. */
  readonly end: number
}

export interface PickleOptions {
  /** Its name or what is around it says that it is a pickle: then it must be one to its end. */
  readonly mustParse?: boolean
  /** See `Setting`. */
  readonly hasStorages?: boolean
  /** Only the first pickle is looked at, as what follows is something else. */
  readonly single?: boolean
}

/** Looking takes at most as long as for these: about a minute. */
const mostOpcodes = 50_000_000
const mostPickles = 10_000
/** `torch.save` before 1.6: a magic number, a version, a platform, the object, its keys; then numbers as they are. */
const legacyTorch = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
const legacyPickles = 5

/** Looks at all pickles from `start` on, without executing anything. Never throws a `FormatError`: that is a reason. */
export async function scanPickles(
  bytes: Bytes,
  start: number,
  end: number,
  options: PickleOptions = {},
): Promise<PickleScan> {
  const isLegacy = await isLegacyTorch(bytes, start, end)
  const budget = { opcodes: mostOpcodes }
  const verdict = emptyVerdict()
  let at = start
  let pickles = 0
  let isSure = options.mustParse === true || isLegacy
  const most = options.single ? 1 : isLegacy ? legacyPickles : mostPickles
  while (at < end && pickles < most) {
    const setting: Setting = { hasStorages: options.hasStorages === true || isLegacy, isGuess: !isSure }
    const reader = createPickleReader(bytes, at, end)
    try {
      await run(bytes, reader, createMachine(createWatch(verdict, setting)), verdict, budget)
      at = reader.at()
      pickles += 1
      isSure ||= verdict.hasProtocol || verdict.named
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      const isSigned = verdict.called || (verdict.hasProtocol && verdict.named)
      if (!isSure && !isSigned && !/^it (keeps|remembers)/.test(error.message)) return nothing(start)
      verdict.unsafe.add(
        pickles > 0
          ? `bytes from ${at} on follow a pickle, and are none`
          : `can't be read as pickle: ${error.message}`,
      )
      pickles += verdict.named ? 1 : 0
      break
    }
  }
  if (pickles === mostPickles && at < end) verdict.unsafe.add(`has more than ${mostPickles} pickles`)
  const { globals, unsafe, made, sklearn } = verdict
  return { globals: [...globals], unsafe: [...unsafe], pickles, made, sklearn, end: at }
}

const nothing = (end: number): PickleScan => ({
  globals: [],
  unsafe: [],
  pickles: 0,
  made: [],
  sklearn: null,
  end,
})

async function isLegacyTorch(bytes: Bytes, start: number, end: number): Promise<boolean> {
  const head = await bytes.read(start, Math.min(32, end - start))
  return head[0] === 0x80 && legacyTorch.every((byte, index) => head[index + 2] === byte)
}

/** One pickle, up to its STOP. */
async function run(
  bytes: Bytes,
  reader: PickleReader,
  machine: Machine,
  verdict: Verdict,
  budget: { opcodes: number },
  shadow: Machine | null = null,
): Promise<void> {
  const isNested = shadow !== null
  let other = shadow
  for (;;) {
    const place = reader.at()
    const next = reader.opcode()
    const code = typeof next === 'number' ? next : await next
    const opcode = opcodes.get(code)
    if (!opcode) throw new FormatError(`byte ${place} is no operation of a pickle`)
    budget.opcodes -= 1
    if (budget.opcodes < 0) {
      verdict.unsafe.add(`has more than ${mostOpcodes} operations`)
      throw new FormatError('it has too many operations')
    }
    const read = reader.argument(opcode.argument)
    const argument = read instanceof Promise ? await read : read
    machine.step(opcode.name, argument)
    other = follow(other, opcode.name, argument)
    if (opcode.name === 'STOP') return
    if (opcode.name === 'FRAME' && Number(argument) > reader.end - reader.at())
      throw new FormatError(`a frame at byte ${place} is longer than the file`)
    if (opcode.name === 'BUILD' && madeBy(machine.top()) === arrayWrapper) {
      await passArray(bytes, reader, machine, verdict, budget, isNested)
      machine.replaceTop(unknown)
    }
  }
}

/** Objects of an array are a pickle of their own for joblib; whoever loads it without goes on with what it remembers. */
function follow(machine: Machine | null, opcode: string, argument: Argument): Machine | null {
  try {
    machine?.step(opcode, argument)
    return machine
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    return null
  }
}

/**
 * joblib writes the numbers of an array right behind the operation that describes it (joblib/numpy_pickle.py).
 * @throws FormatError when their length cannot be told.
 */
async function passArray(
  bytes: Bytes,
  reader: PickleReader,
  machine: Machine,
  verdict: Verdict,
  budget: { opcodes: number },
  isNested: boolean,
): Promise<void> {
  const wrapper = machine.top()
  const state = isKind(wrapper, 'made') && isKind(wrapper.state, 'dict') ? wrapper.state.entries : null
  const type = dataTypeOf(state?.get('dtype'))
  const count = countOf(state?.get('shape'))
  if (!type || count === null || isNested || (isKind(wrapper, 'made') && wrapper.handedOn)) {
    verdict.unsafe.add('has an array of which the length cannot be told')
    throw new FormatError('an array has no plain length')
  }
  if (isKind(wrapper, 'made')) wrapper.handedOn = true
  if (type.hasObjects) {
    const watch = createWatch(verdict, { hasStorages: false, isGuess: false })
    const shadow = createMachine(watch, true, machine.memo)
    return run(bytes, reader, createMachine(watch), verdict, budget, shadow)
  }
  if (typeof state?.get('numpy_array_alignment_bytes') === 'number') {
    const padding = await reader.byte()
    // Bytes in this range are no operation: who loads this as a plain pickle fails here, and not in the numbers.
    if (padding < 1 || padding > 16) throw new FormatError('an array is padded in an unusual way')
    reader.skip(padding)
  } else await probe(bytes, reader, verdict)
  reader.skip(count * type.size)
}

/** What would happen to somebody who loads the file without joblib, and runs into the numbers. */
async function probe(bytes: Bytes, reader: PickleReader, verdict: Verdict): Promise<void> {
  const found = emptyVerdict()
  const setting = { hasStorages: true, isGuess: true }
  const numbers = createPickleReader(bytes, reader.at(), reader.end)
  try {
    await run(bytes, numbers, createMachine(createWatch(found, setting), true), found, { opcodes: 10_000 })
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
  }
  if (!found.named) return
  for (const reason of found.unsafe) if (reason.startsWith('uses ')) verdict.unsafe.add(reason)
  if ([...found.unsafe].some((reason) => reason.startsWith('looks up ')))
    verdict.unsafe.add('has operations of a pickle among the numbers of an array')
}
