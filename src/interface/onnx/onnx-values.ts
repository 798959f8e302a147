import { type Bytes, FormatError } from '../bytes.ts'
import type { Dimension, ValueSpec } from '../description.ts'
import { decode, type Range } from '../protobuf.ts'
import {
  dimensionFields,
  dtypeOf,
  elementTypeFields,
  mapTypeFields,
  shapeFields,
  tensorTypeFields,
  typeFields,
  valueFields,
} from './onnx-schema.ts'

type Typed = Pick<ValueSpec, 'dtype' | 'shape' | 'optional'>

const untyped: Typed = { dtype: 'undefined', shape: null, optional: false }

/** Inputs or outputs of a graph, in its order. @throws FormatError when two have one name. */
export async function readValues(bytes: Bytes, ranges: readonly Range[]): Promise<ValueSpec[]> {
  const values: ValueSpec[] = []
  for (const range of ranges) {
    const value = await decode(bytes, range, valueFields)
    const name = value.name ?? ''
    if (values.some((other) => other.name === name))
      throw new FormatError(`two values of its graph are called ${JSON.stringify(name.slice(0, 100))}`)
    values.push({ name, ...(value.type ? await readType(bytes, value.type) : untyped) })
  }
  return values
}

/** Types may hold types: `sequence(map(int64, float32))`, which is what scikit-learn's classifiers give. */
async function readType(bytes: Bytes, range: Range, depth = 0): Promise<Typed> {
  if (depth > 8) throw new FormatError('a type is nested more than 8 deep')
  const type = await decode(bytes, range, typeFields)
  const tensor = type.tensor ?? type.sparse
  if (tensor) {
    const { element, shape } = await decode(bytes, tensor, tensorTypeFields)
    const dtype = type.sparse ? `sparse(${dtypeOf(element)})` : dtypeOf(element)
    return { dtype, shape: shape ? await readShape(bytes, shape) : null, optional: false }
  }
  if (type.map) {
    const { key, value } = await decode(bytes, type.map, mapTypeFields)
    const inner = value ? await readType(bytes, value, depth + 1) : untyped
    return { dtype: `map(${dtypeOf(key)}, ${inner.dtype})`, shape: null, optional: false }
  }
  const wrapped = type.sequence ?? type.optional
  if (!wrapped) return untyped
  const { element } = await decode(bytes, wrapped, elementTypeFields)
  const inner = element ? await readType(bytes, element, depth + 1) : untyped
  return type.optional
    ? { ...inner, optional: true }
    : { dtype: `sequence(${inner.dtype})`, shape: null, optional: false }
}

async function readShape(bytes: Bytes, range: Range): Promise<Dimension[]> {
  const { dims } = await decode(bytes, range, shapeFields)
  const shape: Dimension[] = []
  for (const each of dims) {
    const { value, name } = await decode(bytes, each, dimensionFields)
    // Some exporters write a negative length, or an empty name, for one that is not known.
    shape.push(value !== null ? (value < 0 ? null : value) : name === null || name === '' ? null : name)
  }
  return shape
}
