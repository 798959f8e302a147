import { createHash } from 'node:crypto'
import type { Bytes } from '../bytes.ts'
import type { Table, Vector } from './flatbuffer.ts'

/**
 * Options of built-in operators that are lists or texts: bytes of an item by slot, by the number of the options'
 * table in the union `BuiltinOptions` (`1:`) or `BuiltinOptions2` (`2:`) of the schema.
 */
const lists: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  '1:3': { 1: 4, 2: 4 }, // ConcatEmbeddings
  '1:8': { 5: 1 }, // FullyConnected
  '1:17': { 0: 4 }, // Reshape
  '1:30': { 0: 4 }, // Squeeze
  '1:111': { 0: 1, 1: 1 }, // VarHandle
  '1:115': { 0: 4 }, // Bucketize
  // StableHLO
  '2:2': { 0: 8 }, // BroadcastInDim
  '2:3': { 0: 8, 1: 8, 2: 8 }, // Slice
  '2:4': { 0: 8, 1: 8, 2: 8, 3: 8, 4: 1, 7: 8, 10: 8, 13: 8, 16: 4 }, // Convolution
  '2:5': { 0: 1, 2: 1, 4: 4, 5: 1 }, // CustomCall
  '2:6': { 0: 8 }, // Reduce
  '2:7': { 1: 8, 2: 8, 3: 8 }, // Scatter
  '2:9': { 0: 8 }, // DynamicSlice
  '2:10': { 0: 8, 1: 8, 2: 8 }, // Pad
  '2:12': { 0: 8, 1: 8, 2: 8, 3: 8, 4: 4 }, // DotGeneral
  '2:13': { 0: 8, 1: 8, 2: 8, 3: 8, 4: 8 }, // ReduceWindow
  '2:16': { 0: 8, 1: 8, 2: 8, 4: 8 }, // Gather
  '2:17': { 0: 8 }, // Transpose
  '2:21': { 0: 1, 2: 1 }, // Composite
  '2:23': { 0: 4 }, // Case
}

/**
 * The options of a built-in operator in a form that does not depend on how they were laid out, without a schema of the
 * 130 tables: numbers are little-endian, so what pads them up to the next one is zeros at their end; a number that is 0
 * and one that is left out are the same. Only lists have to be known, as they lie elsewhere.
 */
export async function optionsOf(pages: Bytes, union: 1 | 2, type: number, table: Table): Promise<string[]> {
  const known = lists[`${union}:${type}`] ?? {}
  const options: string[] = []
  for (const { slot, span } of table.fields()) {
    const itemBytes = known[slot]
    const vector = itemBytes === undefined ? null : await table.vector(slot, itemBytes)
    const value = vector ? `list ${await digest(pages, vector, itemBytes ?? 1)}` : withoutZeros(span)
    if (value !== '') options.push(`${slot}: ${value}`)
  }
  return options
}

function withoutZeros(span: Uint8Array): string {
  return Buffer.from(span)
    .toString('hex')
    .replace(/(00)+$/, '')
}

/** SHA-256 of a vector's items. @throws FormatError */
export async function digest(pages: Bytes, vector: Vector, itemBytes: number): Promise<string> {
  const hash = createHash('sha256')
  const end = vector.offset + vector.count * itemBytes
  for (let at = vector.offset; at < end; at += 64 * 1024)
    hash.update(await pages.read(at, Math.min(64 * 1024, end - at)))
  return hash.digest('hex')
}
