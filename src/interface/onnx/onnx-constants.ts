import { isSafePath } from '../../manifest/paths.ts'
import { type Bytes, FormatError } from '../bytes.ts'
import type { Place, Tensor } from '../description.ts'
import { decode, type Range } from '../protobuf.ts'
import { elementsOf } from '../sizes.ts'
import { dtypeOf, entryFields, sparseFields, tensorFields } from './onnx-schema.ts'

/**
 * A value that stands in the file. What was learned is a tensor; `setting` is what configures an operation, such as
 * the axes of a reduction, and is as much a part of the graph as its attributes.
 */
export type Constant = { readonly tensor: Tensor } | { readonly setting: string }

/** Shapes, axes and indices are written in these types, weights in others; and they are few. */
const settingTypes = ['int64', 'bool', 'string']
const mostSettings = 1024
/** A value written number by number, each in a place of its own, is not followed further. */
const mostPlaces = 4096

/** A TensorProto; only settings are read, weights are said where they are. */
export async function readConstant(
  bytes: Bytes,
  range: Range,
): Promise<{ name: string; constant: Constant }> {
  const tensor = await decode(bytes, range, tensorFields)
  const [name, dtype, shape] = [tensor.name ?? '', dtypeOf(tensor.type), tensor.dims]
  const count = elementsOf(shape)
  const data = [
    ...(tensor.raw ? [tensor.raw] : []),
    ...tensor.floats,
    ...tensor.doubles,
    ...tensor.int32s,
    ...tensor.int64s,
    ...tensor.uint64s,
    ...tensor.strings,
  ]
  // DataLocation.EXTERNAL
  const external = tensor.location === 1
  if (!external && settingTypes.includes(dtype) && count <= mostSettings) {
    const values = await Promise.all(data.map((part) => bytes.read(part.offset, setting(part.length))))
    // Packed varints and raw bytes of one value differ: then they count as two settings.
    return {
      name,
      constant: { setting: `${dtype}[${shape.join()}] ${Buffer.concat(values).toString('hex')}` },
    }
  }
  const at = external
    ? [await externalPlace(bytes, tensor.external)]
    : data.length > mostPlaces
      ? []
      : data.map(({ offset, length }) => ({ file: null, offset, length }))
  return { name, constant: { tensor: { name, dtype, shape, at } } }
}

/** A SparseTensorProto: what is told of it is its whole shape, and where values and indices are. */
export async function readSparse(bytes: Bytes, range: Range): Promise<{ name: string; constant: Constant }> {
  const { values, indices, dims } = await decode(bytes, range, sparseFields)
  if (!values || !indices) throw new FormatError(`a sparse tensor at byte ${range.offset} has no values`)
  const { name, constant } = await readConstant(bytes, values)
  const at = [values, indices].map(({ offset, length }) => ({ file: null, offset, length }))
  const dtype = 'tensor' in constant ? constant.tensor.dtype : 'int64'
  return { name, constant: { tensor: { name, dtype, shape: dims, at } } }
}

function setting(length: number): number {
  if (length > mostSettings * 64) throw new FormatError(`a setting has ${length} bytes`)
  return length
}

/** https://github.com/onnx/onnx/blob/main/docs/ExternalData.md: a path relative to the model's folder. */
async function externalPlace(bytes: Bytes, ranges: readonly Range[]): Promise<Place> {
  const entries = new Map<string, string>()
  for (const range of ranges) {
    const { key, value } = await decode(bytes, range, entryFields)
    if (key !== null) entries.set(key, value ?? '')
  }
  const file = entries.get('location') ?? ''
  if (!isSafePath(file))
    throw new FormatError(
      `weights are in ${JSON.stringify(file.slice(0, 200))}, outside of the model's folder`,
    )
  const [offset, length] = [entries.get('offset') ?? '0', entries.get('length') ?? '']
  if (!/^\d{1,15}$/.test(offset) || !/^\d{1,15}$/.test(length))
    throw new FormatError(`weights in ${file} have no offset and length`)
  return { file, offset: Number(offset), length: Number(length) }
}
