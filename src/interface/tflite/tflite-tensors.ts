import { type Bytes, FormatError } from '../bytes.ts'
import type { Dimension, Place, ValueSpec } from '../description.ts'
import { quoted } from '../json.ts'
import { bytesIn } from '../sizes.ts'
import { type Table, tableIn, type Vector } from './flatbuffer.ts'
import { tensorType } from './tflite-operators.ts'

/** A tensor of a subgraph: a constant when `at` says where its bytes lie, a value on its way otherwise. */
export interface TfliteTensor {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  /** Null when not even the number of axes is known. */
  readonly signature: readonly Dimension[] | null
  readonly at: Place | null
  /** Tensors with the same buffer share their numbers. */
  readonly buffer: number
  readonly quantised: boolean
  /** Its numbers are in a file that does not say its name in a place that is read here. */
  readonly outside: boolean
}

/** Slots of `Tensor` in the schema. */
const slots = {
  shape: 0,
  type: 1,
  buffer: 2,
  name: 3,
  quantization: 4,
  sparsity: 6,
  signature: 7,
  outside: 10,
}

/** @throws FormatError */
export async function readTensors(pages: Bytes, subgraph: Table, buffers: Vector): Promise<TfliteTensor[]> {
  const tensors: TfliteTensor[] = []
  for (const table of await subgraph.tables(0)) tensors.push(await readTensor(pages, table, buffers))
  return tensors
}

async function readTensor(pages: Bytes, table: Table, buffers: Vector): Promise<TfliteTensor> {
  const name = (await table.text(slots.name)) ?? ''
  const dtype = tensorType(table.int(slots.type, 1, 0))
  const shape = (await table.ints(slots.shape)) ?? []
  const signature = (await table.ints(slots.signature)) ?? []
  const dimensions = signature.length > 0 ? signature : shape
  if (dimensions.some((length) => length < -1) || shape.some((length) => length < -1))
    throw new FormatError(`tensor ${quoted(name)} has a shape of [${shape}]`)
  const hasRank = table.uint(8, 1, 0) !== 0 || dimensions.length > 0
  const buffer = table.uint(slots.buffer, 4, 0)
  const at = buffer === 0 ? null : await placeOf(pages, buffers, buffer, name)
  const sparse = (await table.table(slots.sparsity)) !== null
  const expected = at === null || sparse ? null : bytesIn(dtype, shape)
  if (at && expected !== null && expected !== at.length)
    throw new FormatError(
      `tensor ${quoted(name)} has ${at.length} bytes, but ${dtype} [${shape}] takes ${expected}`,
    )
  const scale = await (await table.table(slots.quantization))?.vector(2, 4)
  return {
    name,
    dtype,
    shape,
    signature: hasRank ? dimensions.map((length) => (length === -1 ? null : length)) : null,
    at,
    buffer,
    quantised: (scale?.count ?? 0) > 0,
    outside: table.uint(slots.outside, 4, 0) !== 0,
  }
}

/** Null for an empty buffer: the tensor is computed. Models above 2 GB have their weights behind the flatbuffer. */
async function placeOf(pages: Bytes, buffers: Vector, index: number, name: string): Promise<Place | null> {
  if (index >= buffers.count)
    throw new FormatError(`tensor ${quoted(name)} is in buffer ${index} of ${buffers.count}`)
  const buffer = await tableIn(pages, buffers, index)
  const data = await buffer.vector(0, 1)
  if (data && data.count > 0) return { file: null, offset: data.offset, length: data.count }
  const [offset, length] = [buffer.uint(1, 8, 0), buffer.uint(2, 8, 0)]
  // The schema keeps 0 and 1 for "no such place".
  if (offset <= 1 || length <= 1) return null
  if (offset + length > pages.size)
    throw new FormatError(`tensor ${quoted(name)} would end at byte ${offset + length} of ${pages.size}`)
  return { file: null, offset, length }
}

export function specOf(name: string, tensor: TfliteTensor, optional: boolean): ValueSpec {
  return { name, dtype: tensor.dtype, shape: tensor.signature, optional }
}
