import { createHash } from 'node:crypto'
import { type Bytes, FormatError } from '../bytes.ts'
import type { Cursor } from '../cursor.ts'
import { quoted } from '../json.ts'

/** What stands under a key. Arrays are vocabularies, megabytes of them: walked over, not held. */
export type GgufValue =
  | { readonly kind: 'scalar'; readonly value: number | boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'array'; readonly count: number; readonly offset: number; readonly length: number }

export type GgufMetadata = ReadonlyMap<string, GgufValue>

/** Four times the largest vocabularies with their merges. */
const longestMetadata = 64 * 1024 * 1024
/** Chat templates have up to 20 KB. */
const longestText = 1024 * 1024
/** All texts that are held, and keys. */
const mostText = 4 * longestText
const mostKeys = 64 * 1024

/** Bytes of each type of fixed size, by its number. */
const sizes = [1, 1, 2, 2, 4, 4, 4, 1, null, null, 8, 8, 8]
const textType = 8
const arrayType = 9

/** Walks over the keys and values that stand before the tensors. @throws FormatError */
export async function readMetadata(cursor: Cursor, count: number): Promise<GgufMetadata> {
  if (count > mostKeys) throw new FormatError(`it would have ${count} keys`)
  const metadata = new Map<string, GgufValue>()
  let held = 0
  for (let index = 0; index < count; index += 1) {
    const key = await text(1024)
    if (metadata.has(key)) throw new FormatError(`the key ${quoted(key)} stands twice`)
    metadata.set(key, await value(await uint32(cursor)))
  }
  return metadata

  async function text(limit: number): Promise<string> {
    const length = await uint64(cursor)
    held += length
    if (length > limit || held > mostText)
      throw new FormatError(`a text of ${length} bytes before byte ${cursor.at()} is too long`)
    return new TextDecoder().decode(await cursor.take(length))
  }

  async function value(type: number): Promise<GgufValue> {
    if (type === textType) return { kind: 'text', value: await text(longestText) }
    if (type === arrayType) {
      const offset = cursor.at()
      const items = await skipArray(0)
      return { kind: 'array', count: items, offset, length: cursor.at() - offset }
    }
    return { kind: 'scalar', value: number(await cursor.view(sizeOf(type)), type) }
  }

  async function skipArray(depth: number): Promise<number> {
    if (depth > 3) throw new FormatError(`lists before byte ${cursor.at()} are nested too deep`)
    const type = await uint32(cursor)
    const items = await uint64(cursor)
    if (type !== textType && type !== arrayType) cursor.skip(items * sizeOf(type))
    else
      for (let index = 0; index < items; index += 1) {
        if (cursor.at() > longestMetadata)
          throw new FormatError(`its metadata goes on after ${longestMetadata} bytes`)
        if (type === textType) cursor.skip(await uint64(cursor))
        else await skipArray(depth + 1)
      }
    return items
  }

  function sizeOf(type: number): number {
    const size = sizes[type]
    if (!size) throw new FormatError(`a value before byte ${cursor.at()} is of an unknown type (${type})`)
    return size
  }
}

export async function uint32(cursor: Cursor): Promise<number> {
  return (await cursor.view(4)).getUint32(0, true)
}

/** Above 2^53 it is not exact, which no length in a file is. */
export async function uint64(cursor: Cursor): Promise<number> {
  return Number((await cursor.view(8)).getBigUint64(0, true))
}

function number(view: DataView, type: number): number | boolean {
  const readers: readonly (() => number | boolean)[] = [
    () => view.getUint8(0),
    () => view.getInt8(0),
    () => view.getUint16(0, true),
    () => view.getInt16(0, true),
    () => view.getUint32(0, true),
    () => view.getInt32(0, true),
    () => view.getFloat32(0, true),
    () => view.getUint8(0) !== 0,
    () => 0,
    () => 0,
    () => Number(view.getBigUint64(0, true)),
    () => Number(view.getBigInt64(0, true)),
    () => view.getFloat64(0, true),
  ]
  return readers[type]?.() ?? 0
}

/** SHA-256 of a value; of an array's, over its bytes as they lie in the file. */
export async function digestValue(bytes: Bytes, value: GgufValue): Promise<string> {
  const hash = createHash('sha256')
  if (value.kind !== 'array') return hash.update(`${value.kind} ${value.value}`).digest('hex')
  const end = value.offset + value.length
  for (let at = value.offset; at < end; at += 1024 * 1024)
    hash.update(await bytes.read(at, Math.min(1024 * 1024, end - at)))
  return hash.digest('hex')
}
