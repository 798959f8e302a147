import { FormatError } from './bytes.ts'

/** Numbers in a tensor of this shape. @throws FormatError when they are more than can be counted */
export function elementsOf(shape: readonly number[]): number {
  const elements = shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1)
  if (!Number.isSafeInteger(elements) || shape.some((length) => length < 0))
    throw new FormatError(`there is no tensor of ${shape.slice(0, 10).join(' × ')} numbers`)
  return elements
}

/** Bits of one number; types that are packed in blocks or have no fixed size are not here. */
const bits: ReadonlyMap<string, number> = new Map([
  ...['int2', 'uint2'].map((type) => [type, 2] as const),
  ...['int4', 'uint4', 'float4_e2m1'].map((type) => [type, 4] as const),
  ...['float6_e2m3', 'float6_e3m2'].map((type) => [type, 6] as const),
  ...['bool', 'int8', 'uint8', 'float8_e4m3', 'float8_e5m2', 'float8_e8m0'].map((type) => [type, 8] as const),
  ...['float8_e4m3fnuz', 'float8_e5m2fnuz'].map((type) => [type, 8] as const),
  ...['int16', 'uint16', 'float16', 'bfloat16'].map((type) => [type, 16] as const),
  ...['int32', 'uint32', 'float32'].map((type) => [type, 32] as const),
  ...['int64', 'uint64', 'float64', 'complex64'].map((type) => [type, 64] as const),
  ['complex128', 128],
])

/** Bytes of a tensor; null when its type has no fixed size. @throws FormatError when they are too many */
export function bytesIn(dtype: string, shape: readonly number[]): number | null {
  const each = bits.get(dtype)
  if (each === undefined) return null
  const size = (elementsOf(shape) / 8) * each
  if (!Number.isSafeInteger(Math.ceil(size)))
    throw new FormatError(`there is no tensor of ${shape.join(' × ')} numbers`)
  return Math.ceil(size)
}

/**
 * True when a tensor of this type holds what was learned. Wide integers and truth values are shapes, positions, step
 * counters and masks, except where they are quantised, which the format must say.
 */
export function isLearned(dtype: string): boolean {
  return !/^(bool|string|u?int(32|64))$/.test(dtype)
}
