import { type Bytes, FormatError } from './bytes.ts'

/** Bytes fetched at once: what stands behind the next few numbers may be weights. */
const window = 4096

/**
 * Reads on from a place, and fetches no more than a little ahead. Everything that would go past `end` is a
 * `FormatError`, so that no length in a file is believed.
 */
export interface Cursor {
  /** Offset of the next byte. */
  at(): number
  readonly end: number
  atEnd(): boolean
  skip(length: number): void
  byte(): Promise<number>
  /** A copy of the next bytes; the caller has checked that they are few enough to hold. */
  take(length: number): Promise<Uint8Array>
  /** The next bytes as numbers are read from them, little-endian. Valid until the next call. */
  view(length: number): Promise<DataView>
  /** Base 128 varint, as Protocol Buffers has them. */
  varint(): Promise<bigint>
}

export function createCursor(bytes: Bytes, start: number, end: number): Cursor {
  let at = start
  let base = start
  let held: Uint8Array = new Uint8Array(0)
  const need = (length: number): boolean => at >= base && at + length <= base + held.length
  const check = (length: number): void => {
    if (!Number.isSafeInteger(length) || length < 0 || at + length > end)
      throw new FormatError(`it ends at byte ${end}, where ${length} more bytes should follow byte ${at}`)
  }
  const fill = async (length: number): Promise<void> => {
    held = await bytes.read(at, Math.min(end - at, Math.max(length, window)))
    base = at
  }
  const cursor: Cursor = {
    end,
    at: () => at,
    atEnd: () => at >= end,
    skip(length) {
      check(length)
      at += length
    },
    async byte() {
      check(1)
      if (!need(1)) await fill(1)
      const value = held[at - base] ?? 0
      at += 1
      return value
    },
    async take(length) {
      check(length)
      if (!need(length)) await fill(length)
      const taken = held.slice(at - base, at - base + length)
      at += length
      return taken
    },
    async view(length) {
      check(length)
      if (!need(length)) await fill(length)
      const view = new DataView(held.buffer, held.byteOffset + at - base, length)
      at += length
      return view
    },
    async varint() {
      // The usual case, without a promise for each byte.
      if (!need(10) && !need(end - at)) await fill(Math.min(10, end - at))
      let value = 0n
      for (let shift = 0; shift < 70; shift += 7) {
        check(1)
        const byte = held[at - base] ?? 0
        at += 1
        value |= BigInt(byte & 0x7f) << BigInt(shift)
        if (byte < 0x80) return BigInt.asUintN(64, value)
      }
      throw new FormatError(`the number at byte ${at - 10} does not end`)
    },
  }
  return cursor
}
