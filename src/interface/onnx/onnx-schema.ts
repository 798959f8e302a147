import type { Fields } from '../protobuf.ts'

/** The parts of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto that describe a model. */

export const modelFields = {
  irVersion: [1, 'int'],
  producer: [2, 'text'],
  graph: [7, 'range'],
  opsets: [8, 'ranges'],
  functions: [25, 'ranges'],
} as const satisfies Fields

export const opsetFields = { domain: [1, 'text'], version: [2, 'int'] } as const satisfies Fields

export const graphFields = {
  nodes: [1, 'ranges'],
  initializers: [5, 'ranges'],
  inputs: [11, 'ranges'],
  outputs: [12, 'ranges'],
  sparse: [15, 'ranges'],
} as const satisfies Fields

export const functionFields = {
  name: [1, 'text'],
  inputs: [4, 'texts'],
  outputs: [5, 'texts'],
  nodes: [7, 'ranges'],
  domain: [10, 'text'],
} as const satisfies Fields

export const nodeFields = {
  inputs: [1, 'texts'],
  outputs: [2, 'texts'],
  operation: [4, 'text'],
  attributes: [5, 'ranges'],
  domain: [7, 'text'],
} as const satisfies Fields

export const attributeFields = {
  name: [1, 'text'],
  float: [2, 'range'],
  int: [3, 'int'],
  bytes: [4, 'range'],
  tensor: [5, 'range'],
  graph: [6, 'range'],
  floats: [7, 'ranges'],
  ints: [8, 'ints'],
  strings: [9, 'ranges'],
  tensors: [10, 'ranges'],
  graphs: [11, 'ranges'],
  reference: [21, 'text'],
  sparse: [22, 'range'],
} as const satisfies Fields

export const sparseFields = {
  values: [1, 'range'],
  indices: [2, 'range'],
  dims: [3, 'ints'],
} as const satisfies Fields

export const tensorFields = {
  dims: [1, 'ints'],
  type: [2, 'int'],
  floats: [4, 'ranges'],
  int32s: [5, 'ranges'],
  strings: [6, 'ranges'],
  int64s: [7, 'ranges'],
  name: [8, 'text'],
  raw: [9, 'range'],
  doubles: [10, 'ranges'],
  uint64s: [11, 'ranges'],
  external: [13, 'ranges'],
  location: [14, 'int'],
} as const satisfies Fields

export const entryFields = { key: [1, 'text'], value: [2, 'text'] } as const satisfies Fields

export const valueFields = { name: [1, 'text'], type: [2, 'range'] } as const satisfies Fields

export const typeFields = {
  tensor: [1, 'range'],
  sequence: [4, 'range'],
  map: [5, 'range'],
  sparse: [8, 'range'],
  optional: [9, 'range'],
} as const satisfies Fields

export const tensorTypeFields = { element: [1, 'int'], shape: [2, 'range'] } as const satisfies Fields
export const elementTypeFields = { element: [1, 'range'] } as const satisfies Fields
export const mapTypeFields = { key: [1, 'int'], value: [2, 'range'] } as const satisfies Fields
export const shapeFields = { dims: [1, 'ranges'] } as const satisfies Fields
export const dimensionFields = { value: [1, 'int'], name: [2, 'text'] } as const satisfies Fields

/** TensorProto.DataType */
const dtypes: readonly string[] = [
  'undefined',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
  'float8_e4m3fn',
  'float8_e4m3fnuz',
  'float8_e5m2',
  'float8_e5m2fnuz',
  'uint4',
  'int4',
  'float4_e2m1fn',
]

export function dtypeOf(type: number | null): string {
  return dtypes[type ?? 0] ?? `type ${type}`
}
