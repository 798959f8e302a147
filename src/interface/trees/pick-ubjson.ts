import { type Bytes, FormatError } from '../bytes.ts'
import { createCursor } from '../cursor.ts'
import { deepestJson, utf8 } from '../json.ts'
import { createKeys, mostKept, type Wanted, wantedOf } from './pick.ts'

/** Bytes of values of fixed size, by their markers; numbers are big-endian. */
const sizes: Readonly<Record<string, number>> = { i: 1, U: 1, C: 1, I: 2, l: 4, d: 4, L: 8, D: 8 }
/** A forest of a million trees, each of twenty lists. */
const mostValues = 20_000_000

/**
 * Parts of a document in Universal Binary JSON (https://ubjson.org, draft 12), as XGBoost writes it: lists of numbers of
 * one type are passed over unread.
 * @throws FormatError
 */
export async function pickUbjson(bytes: Bytes, wanted: Wanted): Promise<unknown> {
  const cursor = createCursor(bytes, 0, bytes.size)
  let [kept, values] = [0, 0]

  const picked = await value(await marker(), wanted, 0)
  if (!cursor.atEnd()) throw new FormatError(`something follows the document at byte ${cursor.at()}`)
  return picked

  async function marker(): Promise<string> {
    return String.fromCharCode(await cursor.byte())
  }

  function keep(bytes: number): void {
    kept += bytes
    if (kept > mostKept) throw new FormatError(`what is wanted of it has more than ${mostKept} bytes`)
  }

  /** Undefined for what is not wanted. */
  async function value(type: string, part: Wanted | null, depth: number): Promise<unknown> {
    values += 1
    if (values > mostValues) throw new FormatError(`it has more than ${mostValues} values`)
    if (depth > deepestJson) throw new FormatError(`it is nested deeper than ${deepestJson}`)
    if (type === '{') return object(part, depth)
    if (type === '[') return list(part, depth)
    if (part === true) keep(8)
    if (type === 'Z') return null
    if (type === 'T' || type === 'F') return type === 'T'
    if (type === 'S' || type === 'H') return text(await count(await marker()), part === true)
    return number(type)
  }

  async function number(type: string): Promise<number> {
    const size = sizes[type]
    if (!size) throw new FormatError(`the value before byte ${cursor.at()} is of an unknown type`)
    const view = await cursor.view(size)
    if (type === 'i') return view.getInt8(0)
    if (type === 'I') return view.getInt16(0)
    if (type === 'l') return view.getInt32(0)
    if (type === 'L') return Number(view.getBigInt64(0))
    if (type === 'd') return view.getFloat32(0)
    if (type === 'D') return view.getFloat64(0)
    return view.getUint8(0)
  }

  async function count(type: string): Promise<number> {
    const found = type === 'd' || type === 'D' || type === 'C' ? -1 : await number(type)
    if (found < 0) throw new FormatError(`a length before byte ${cursor.at()} is none`)
    return found
  }

  async function text(length: number, wantedHere: boolean): Promise<string | undefined> {
    if (!wantedHere) {
      cursor.skip(length)
      return undefined
    }
    keep(length)
    // Exactly: what is another key for XGBoost must not become the same one here.
    return utf8(await cursor.take(length), `the text before byte ${cursor.at()}`)
  }

  /** A container's `$` and `#`, if it has them, and the marker that follows. */
  async function head(): Promise<{ type: string | null; items: number | null; next: string | null }> {
    const first = await marker()
    const type = first === '$' ? await marker() : null
    const sharp = type === null ? first : await marker()
    if (type !== null && (sharp !== '#' || !sizes[type]))
      throw new FormatError(`a list before byte ${cursor.at()} is of a type that XGBoost does not write`)
    return sharp === '#'
      ? { type, items: await count(await marker()), next: null }
      : { type, items: null, next: first }
  }

  async function list(part: Wanted | null, depth: number): Promise<unknown> {
    const { type, items, next } = await head()
    const found: unknown[] = []
    if (type !== null && part !== true) {
      cursor.skip((items ?? 0) * (sizes[type] ?? 0))
      return undefined
    }
    const wantedHere = part === true ? true : null
    const put = async (of: string) => {
      const item = await value(of, wantedHere, depth + 1)
      if (part === true) found.push(item)
    }
    if (items === null) for (let of = next ?? ''; of !== ']'; of = await marker()) await put(of)
    else for (let index = 0; index < items; index += 1) await put(type ?? (await marker()))
    return part === true ? found : undefined
  }

  async function object(part: Wanted | null, depth: number): Promise<unknown> {
    const { type, items, next } = await head()
    if (type !== null) throw new FormatError(`an object before byte ${cursor.at()} is of one type`)
    const found: [string, unknown][] = []
    const keys = createKeys()
    const put = async (lengthType: string) => {
      const length = await count(lengthType)
      // Keys of what is not wanted may be anything.
      const key = await text(length, part !== null)
      if (key !== undefined) keys.add(key)
      const wantedHere = part === null || key === undefined ? null : wantedOf(part, key)
      const item = await value(await marker(), wantedHere, depth + 1)
      if (key !== undefined && wantedHere !== null) found.push([key, item])
    }
    if (items === null) for (let of = next ?? ''; of !== '}'; of = await marker()) await put(of)
    else for (let index = 0; index < items; index += 1) await put(await marker())
    return part === null ? undefined : Object.fromEntries(found)
  }
}
