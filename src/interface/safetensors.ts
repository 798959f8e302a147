import { type Bytes, FormatError } from './bytes.ts'
import type { ModelDescription, Tensor } from './description.ts'
import { asCounts, asList, asObject, asText, isObject, parseJson, quoted, utf8 } from './json.ts'
import { bytesIn, elementsOf, isLearned } from './sizes.ts'

/** Limit of the reference implementation: https://github.com/huggingface/safetensors */
const longestHeader = 100_000_000

const dtypes: ReadonlyMap<string, string> = new Map([
  ['BOOL', 'bool'],
  ['F4', 'float4_e2m1'],
  ['F6_E2M3', 'float6_e2m3'],
  ['F6_E3M2', 'float6_e3m2'],
  ['F8_E4M3', 'float8_e4m3'],
  ['F8_E5M2', 'float8_e5m2'],
  ['F8_E8M0', 'float8_e8m0'],
  ['F8_E4M3FNUZ', 'float8_e4m3fnuz'],
  ['F8_E5M2FNUZ', 'float8_e5m2fnuz'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['F32', 'float32'],
  ['F64', 'float64'],
  ['C64', 'complex64'],
  ...[8, 16, 32, 64].flatMap((bits) => [
    [`I${bits}`, `int${bits}`] as const,
    [`U${bits}`, `uint${bits}`] as const,
  ]),
])

/** Length of the header, then the header's `{`: nothing else begins like that. */
export function isSafetensors(head: Uint8Array): boolean {
  if (head.length < 10 || head[8] !== 0x7b) return false
  return headerLength(head) <= longestHeader
}

function headerLength(head: Uint8Array): number {
  return Number(new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true))
}

/**
 * Reads the header only. All that the reference implementation refuses is refused: holes, overlaps, sizes that do not
 * follow from types and shapes, bytes behind the last tensor. A shard of a model in several files is described alone.
 * @throws FormatError
 */
export async function describeSafetensors(bytes: Bytes): Promise<ModelDescription> {
  if (bytes.size < 8)
    throw new FormatError(`it has ${bytes.size} bytes, which is less than the length of a header`)
  const length = headerLength(await bytes.read(0, 8))
  if (length > longestHeader) throw new FormatError(`its header would have ${length} bytes`)
  if (8 + length > bytes.size)
    throw new FormatError(`its header would have ${length} bytes, but it ends at byte ${bytes.size}`)
  const text = utf8(await bytes.read(8, length), 'its header')
  if (!text.startsWith('{')) throw new FormatError('its header does not begin with {')
  const header = asObject(parseJson(text, 'its header'), 'its header')
  const tensors = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => tensorOf(name, entry))
    .sort((a, b) => a.start - b.start || a.end - b.end)
  checkPlaces(tensors, bytes.size - 8 - length)
  return {
    format: 'safetensors',
    inputs: null,
    outputs: null,
    addressedBy: 'name',
    parameters: parametersOf(tensors),
    architecture: metadataOf(header['__metadata__']),
    structure: null,
    tensors: tensors.map(({ name, dtype, shape, start, end }) => {
      const at = { file: null, offset: 8 + length + start, length: end - start }
      return { name, dtype, shape, at: [at] }
    }),
    warnings: [],
  }
}

interface Entry extends Pick<Tensor, 'name' | 'dtype' | 'shape'> {
  /** From the end of the header. */
  readonly start: number
  readonly end: number
}

function tensorOf(name: string, entry: unknown): Entry {
  const what = `tensor ${quoted(name)}`
  const { dtype: type, shape: lengths, data_offsets: offsets, ...more } = asObject(entry, what)
  const unknown = Object.keys(more)[0]
  if (unknown !== undefined) throw new FormatError(`${what} has an unknown key ${quoted(unknown)}`)
  const word = asText(type, `the dtype of ${what}`)
  const dtype = dtypes.get(word)
  if (dtype === undefined) throw new FormatError(`${what} is of an unknown type ${quoted(word)}`)
  const shape = asCounts(lengths, `the shape of ${what}`)
  const [start, end, ...others] = asCounts(
    asList(offsets, `data_offsets of ${what}`),
    `data_offsets of ${what}`,
  )
  if (start === undefined || end === undefined || others.length > 0)
    throw new FormatError(`${what} does not begin and end somewhere`)
  if (end - start !== bytesIn(dtype, shape))
    throw new FormatError(
      `${what} has ${end - start} bytes, but ${word} [${shape}] takes ${bytesIn(dtype, shape)}`,
    )
  return { name, dtype, shape, start, end }
}

function checkPlaces(tensors: readonly Entry[], size: number): void {
  let expected = 0
  for (const { name, start, end } of tensors) {
    if (start !== expected)
      throw new FormatError(
        `tensor ${quoted(name)} begins at ${start} of the data, where ${expected} is next`,
      )
    expected = end
  }
  if (expected !== size)
    throw new FormatError(`its tensors have ${expected} bytes, but ${size} follow the header`)
}

/** Only what describes the model: who wrote the file is not the model's. */
function metadataOf(metadata: unknown): Record<string, string> {
  if (metadata === undefined) return {}
  if (!isObject(metadata) || Object.values(metadata).some((value) => typeof value !== 'string'))
    throw new FormatError('__metadata__ has something else than texts')
  const architecture = metadata['modelspec.architecture']
  return typeof architecture === 'string' ? { architecture: architecture.slice(0, 100) } : {}
}

/** Tensors in which several weights share a number, by the names that GPTQ, AWQ, compressed-tensors, bitsandbytes give. */
const packed = /(^|\.)(qweight|weight_packed)$|\.quant_state\./

function parametersOf(tensors: readonly Entry[]): number | null {
  if (tensors.some(({ name }) => packed.test(name))) return null
  return tensors.reduce((sum, { dtype, shape }) => sum + (isLearned(dtype) ? elementsOf(shape) : 0), 0)
}
