import { type Bytes, FormatError } from '../bytes.ts'
import type { ArgumentKind } from './pickle-opcodes.ts'

/** Bytes fetched at first; twice as many each time that reading goes on where it was. */
const firstWindow = 4096
const largestWindow = 64 * 1024
/** Texts that name something are shorter; of longer ones it is enough to know that they are there. */
const longestText = 256
/** An opcode and the longest number behind it. */
const atOnce = 16
/** Stands for a name that no Python module has. */
const tooLong = '…'

/** What stood behind an opcode; null where nothing did, or where it does not matter. */
export type Argument = string | number | readonly [string, string] | null

/**
 * Reads opcodes and what follows them. Millions of opcodes are read one by one, so that what is fetched already is
 * read without waiting; long texts and bytes are passed over unread.
 */
export interface PickleReader {
  at(): number
  readonly end: number
  /** The next opcode, and all of its argument that is short. */
  opcode(): number | Promise<number>
  argument(kind: ArgumentKind): Argument | Promise<Argument>
  byte(): Promise<number>
  skip(length: number): void
}

export function createPickleReader(bytes: Bytes, start: number, end: number): PickleReader {
  let at = start
  let base = start
  let held: Uint8Array = new Uint8Array(0)
  let view = new DataView(held.buffer)
  let window = firstWindow

  const check = (length: number): void => {
    if (!Number.isSafeInteger(length) || length < 0 || at + length > end)
      throw new FormatError(`it ends at byte ${end}, where ${length} more bytes should follow byte ${at}`)
  }
  const has = (length: number): boolean => at >= base && at + length <= base + held.length
  /** Afterwards the next `length` bytes are held, or all that there are. */
  const hold = async (length: number): Promise<void> => {
    const wanted = Math.min(length, end - at)
    if (has(wanted)) return
    const goesOn = held.length > 0 && at >= base && at <= base + held.length
    window = goesOn ? Math.min(largestWindow, window * 2) : firstWindow
    held = await bytes.read(at, Math.min(end - at, Math.max(wanted, window)))
    view = new DataView(held.buffer, held.byteOffset, held.length)
    base = at
  }
  /** Offset in what is held, of bytes that are then read. */
  const pass = (length: number): number => {
    check(length)
    const offset = at - base
    at += length
    return offset
  }
  const skip = (length: number): void => {
    check(length)
    at += length
  }
  const text = (length: number): string | null | Promise<string | null> => {
    check(length)
    if (length <= longestText && !has(length)) return hold(length).then(() => text(length))
    if (length > longestText) {
      skip(length)
      return null
    }
    const offset = pass(length)
    return decoded(held.subarray(offset, offset + length))
  }
  /** Up to the next line feed, which is read, too; null when it is long. */
  const line = async (): Promise<string | null> => {
    const first = at
    await hold(longestText + 1)
    for (;;) {
      if (at >= end) check(1)
      await hold(1)
      const found = held.indexOf(0x0a, at - base)
      if (found < 0) {
        at = base + held.length
        continue
      }
      at = base + found + 1
      return at - 1 - first > longestText ? null : decoded(held.subarray(first - base, found))
    }
  }
  const twoLines = async (): Promise<readonly [string, string]> => {
    const module = await line()
    return [module ?? tooLong, (await line()) ?? tooLong]
  }
  const long = (offset: number): number => Number(view.getBigUint64(offset, true))

  return {
    end,
    at: () => at,
    skip,
    opcode() {
      if (has(atOnce)) return held[pass(1)] ?? 0
      return hold(atOnce).then(() => held[pass(1)] ?? 0)
    },
    async byte() {
      await hold(1)
      return held[pass(1)] ?? 0
    },
    argument(kind) {
      switch (kind) {
        case 'none':
          return null
        case 'u1':
          return view.getUint8(pass(1))
        case 'u2':
          return view.getUint16(pass(2), true)
        case 'u4':
          return view.getUint32(pass(4), true)
        case 'i4':
          return view.getInt32(pass(4), true)
        case 'u8':
          return long(pass(8))
        case 'f8':
          pass(8)
          return null
        case 'bytes 1':
          skip(view.getUint8(pass(1)))
          return null
        case 'bytes 4':
          skip(view.getUint32(pass(4), true))
          return null
        case 'bytes 4 signed':
          skip(view.getInt32(pass(4), true))
          return null
        case 'bytes 8':
          skip(long(pass(8)))
          return null
        case 'text 1':
          return text(view.getUint8(pass(1)))
        case 'text 4':
          return text(view.getUint32(pass(4), true))
        case 'text 4 signed':
          return text(view.getInt32(pass(4), true))
        case 'text 8':
          return text(long(pass(8)))
        case 'line':
          return line()
        case 'two lines':
          return twoLines()
        default:
          return line().then((read) => parsed(kind, read))
      }
    },
  }
}

/** Null for what is not UTF-8, which Python refuses or keeps as something that names nothing. */
function decoded(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function parsed(kind: ArgumentKind, line: string | null): Argument {
  if (kind === 'escaped line') return line?.includes('\\') ? null : line
  if (kind === 'quoted line') {
    if (line === null) return null
    const quoted = /^(["'])(.*)\1$/s.exec(line)
    if (!quoted) throw new FormatError(`a text does not stand between quotes`)
    return quoted[2]?.includes('\\') ? null : (quoted[2] ?? null)
  }
  if (line === null && kind === 'number line') return null
  const trimmed = line?.trim() ?? ''
  const isNumber = /^[-+]?(\d[\d_]*L?|\d*\.?\d*(e[-+]?\d+)?|inf|nan)$/i.test(trimmed) && trimmed !== ''
  if (!isNumber) throw new FormatError('a number is none')
  const value = /^-?\d{1,15}L?$/.test(trimmed) ? Number.parseInt(trimmed, 10) : null
  if (kind === 'index line' && (value === null || value < 0)) throw new FormatError('a place is none')
  // I00 and I01 are False and True, which are no numbers here.
  return /^0\d/.test(trimmed) && kind === 'number line' ? null : value
}
