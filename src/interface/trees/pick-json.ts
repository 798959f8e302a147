import { type Bytes, FormatError } from '../bytes.ts'
import { deepestJson, parseJson, utf8 } from '../json.ts'
import { createKeys, mostKept, type Wanted, wantedOf } from './pick.ts'

const firstChunk = 4096
const largestChunk = 256 * 1024

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

/**
 * Parts of a JSON text that may have gigabytes, with one chunk of it in memory. By hand: `JSON.parse` and its like hold
 * all of it, streaming libraries want a stream of Node.js and make an event of each of a million numbers. What is not
 * wanted is skipped by its brackets and quotes, and not looked at any closer.
 * @throws FormatError
 */
export async function pickJson(bytes: Bytes, wanted: Wanted): Promise<unknown> {
  let chunk: Uint8Array = new Uint8Array(0)
  let [base, at, kept] = [0, 0, 0]

  const picked = await value(wanted)
  if ((await peek()) !== null) throw new FormatError(`something follows the JSON text at byte ${base + at}`)
  return picked

  /** False at the end of the text. */
  async function more(): Promise<boolean> {
    if (at < chunk.length) return true
    base += chunk.length
    at = 0
    const size = Math.min(Math.max(firstChunk, 2 * chunk.length), largestChunk, bytes.size - base)
    chunk = size > 0 ? await bytes.read(base, size) : new Uint8Array(0)
    return chunk.length > 0
  }

  /** The next byte that is not white space, without taking it; null at the end. */
  async function peek(): Promise<number | null> {
    while (await more())
      for (; at < chunk.length; at += 1) {
        const byte = chunk[at] ?? 0
        if (!isSpace(byte)) return byte
      }
    return null
  }

  async function expect(byte: number): Promise<void> {
    if ((await peek()) !== byte)
      throw new FormatError(`it is not JSON: ${String.fromCharCode(byte)} should stand at byte ${base + at}`)
    at += 1
  }

  async function value(part: Wanted): Promise<unknown> {
    if (part === true) return parseJson(utf8(await whole(true), 'a value'), 'a value')
    if ((await peek()) !== openObject) {
      await whole(false)
      return undefined
    }
    return object(part)
  }

  async function object(part: Wanted): Promise<Record<string, unknown>> {
    const found: [string, unknown][] = []
    const keys = createKeys()
    await expect(openObject)
    while ((await peek()) !== closeObject) {
      if (keys.size() > 0) await expect(comma)
      if ((await peek()) !== quote)
        throw new FormatError(`it is not JSON: a key should stand at byte ${base + at}`)
      const key = String(parseJson(utf8(await whole(true), 'a key'), 'a key'))
      keys.add(key)
      await expect(colon)
      const wantedHere = wantedOf(part, key)
      if (wantedHere === null) await whole(false)
      else found.push([key, await value(wantedHere)])
    }
    at += 1
    return Object.fromEntries(found)
  }

  /** Goes over one value; its bytes when they are to be kept, nothing otherwise. */
  async function whole(keep: boolean): Promise<Uint8Array> {
    if ((await peek()) === null)
      throw new FormatError(`it ends at byte ${bytes.size}, where a value should stand`)
    const parts: Uint8Array[] = []
    const state = { depth: 0, text: false, escaped: false, begun: false, done: false }
    while (!state.done && (await more())) {
      const start = at
      at = advance(chunk, at, state)
      if (state.depth > deepestJson) throw new FormatError(`it is nested deeper than ${deepestJson}`)
      if (!keep) continue
      kept += at - start
      if (kept > mostKept) throw new FormatError(`what is wanted of it has more than ${mostKept} bytes`)
      parts.push(chunk.slice(start, at))
    }
    if (state.depth > 0 || state.text) throw new FormatError(`it ends at byte ${bytes.size}, within a value`)
    if (!state.begun) throw new FormatError(`it is not JSON: a value should stand at byte ${base + at}`)
    return Buffer.concat(parts)
  }
}

interface Skipping {
  depth: number
  text: boolean
  escaped: boolean
  begun: boolean
  done: boolean
}

/** Goes on through a chunk until the value ends, and says where. */
function advance(chunk: Uint8Array, start: number, state: Skipping): number {
  for (let at = start; at < chunk.length; at += 1) {
    const byte = chunk[at] ?? 0
    if (state.text) {
      if (state.escaped) state.escaped = false
      else if (byte === backslash) state.escaped = true
      else if (byte === quote) {
        state.text = false
        state.done = state.depth === 0
        if (state.done) return at + 1
      }
      continue
    }
    if (byte === quote) state.text = true
    else if (byte === openList || byte === openObject) {
      state.depth += 1
      if (state.depth > deepestJson) return at
    } else if (byte === closeList || byte === closeObject) {
      // A number ends before the bracket of what it stands in.
      if (state.depth === 0) state.done = true
      if (state.done) return at
      state.depth -= 1
      state.done = state.depth === 0
      if (state.done) return at + 1
    } else if (state.depth === 0 && (byte === comma || byte === colon || isSpace(byte))) {
      state.done = true
      return at
    }
    state.begun = true
  }
  return chunk.length
}
