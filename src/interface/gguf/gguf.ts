import { type Bytes, FormatError } from '../bytes.ts'
import { type Cursor, createCursor } from '../cursor.ts'
import type { ModelDescription, Tensor } from '../description.ts'
import { quoted, structureOf } from '../json.ts'
import { elementsOf, isLearned } from '../sizes.ts'
import { type GgmlType, ggmlType } from './ggml-types.ts'
import { digestValue, type GgufMetadata, readMetadata, uint32, uint64 } from './gguf-metadata.ts'

const mostTensors = 256 * 1024

export function isGguf(head: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(head.subarray(0, 4)) === 'GGUF'
}

/**
 * Reads a file of llama.cpp and its relatives (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md), versions 2 and
 * 3. Shapes are as in PyTorch, rows first; the file has them the other way round.
 * @throws FormatError
 */
export async function describeGguf(bytes: Bytes): Promise<ModelDescription> {
  const cursor = createCursor(bytes, 0, bytes.size)
  if (!isGguf(await cursor.take(4))) throw new FormatError('it does not begin with GGUF')
  checkVersion(await uint32(cursor))
  const tensorCount = await uint64(cursor)
  const metadata = await readMetadata(cursor, await uint64(cursor))
  const infos = await readInfos(cursor, tensorCount)
  const alignment = alignmentOf(metadata)
  const start = Math.ceil(cursor.at() / alignment) * alignment
  const learned = infos.filter(({ type }) => isLearned(type.dtype))
  return {
    format: 'gguf',
    inputs: null,
    outputs: null,
    addressedBy: 'name',
    parameters: learned.reduce((sum, { lengths }) => sum + elementsOf(lengths), 0),
    architecture: await summaryOf(bytes, metadata),
    structure: await configurationOf(bytes, metadata),
    tensors: place(infos, start, alignment, bytes.size),
    warnings: [...templateWarnings(metadata), ...typeWarnings(infos)],
  }
}

function checkVersion(version: number): void {
  if ((version & 0xffff) === 0 && version !== 0)
    throw new FormatError('its numbers are big-endian, which only a few machines can use')
  if (version === 1) throw new FormatError('it is of version 1 of 2023, which today nothing reads')
  if (version !== 2 && version !== 3) throw new FormatError(`it is of an unknown version (${version})`)
}

interface Info {
  readonly name: string
  /** Innermost first, as in the file. */
  readonly lengths: readonly number[]
  readonly type: GgmlType
  /** From where the data begins. */
  readonly offset: number
}

async function readInfos(cursor: Cursor, count: number): Promise<Info[]> {
  if (count > mostTensors) throw new FormatError(`it would have ${count} tensors`)
  const infos = new Map<string, Info>()
  for (let index = 0; index < count; index += 1) {
    const length = await uint64(cursor)
    if (length > 1024) throw new FormatError(`a tensor's name before byte ${cursor.at()} has ${length} bytes`)
    const name = new TextDecoder().decode(await cursor.take(length))
    if (infos.has(name)) throw new FormatError(`tensor ${quoted(name)} stands twice`)
    const axes = await uint32(cursor)
    if (axes > 8) throw new FormatError(`tensor ${quoted(name)} has ${axes} axes`)
    const lengths: number[] = []
    for (let axis = 0; axis < axes; axis += 1) lengths.push(await uint64(cursor))
    elementsOf(lengths)
    infos.set(name, { name, lengths, type: ggmlType(await uint32(cursor)), offset: await uint64(cursor) })
  }
  return [...infos.values()]
}

function alignmentOf(metadata: GgufMetadata): number {
  const alignment = scalar(metadata, 'general.alignment') ?? 32
  if (
    typeof alignment !== 'number' ||
    alignment < 1 ||
    alignment > 2 ** 30 ||
    !Number.isInteger(Math.log2(alignment))
  )
    throw new FormatError(`general.alignment is ${alignment}, which is no power of two`)
  return alignment
}

/** Tensors lie one behind the other, not over each other, and within the file. */
function place(infos: readonly Info[], start: number, alignment: number, size: number): Tensor[] {
  let free = 0
  for (const { name, offset, length } of sized(infos).sort((a, b) => a.offset - b.offset)) {
    if (offset % alignment !== 0)
      throw new FormatError(`tensor ${quoted(name)} is not aligned to ${alignment} bytes`)
    if (offset < free) throw new FormatError(`tensor ${quoted(name)} lies over another one`)
    if (start + offset + (length ?? 0) > size)
      throw new FormatError(
        `tensor ${quoted(name)} would end at byte ${start + offset + (length ?? 0)} of ${size}`,
      )
    free = offset + (length ?? 0)
  }
  return sized(infos).map(({ name, lengths, type, offset, length }) => ({
    name,
    dtype: type.dtype,
    shape: [...lengths].reverse(),
    at: length === null ? [] : [{ file: null, offset: start + offset, length }],
  }))
}

function sized(infos: readonly Info[]): (Info & { readonly length: number | null })[] {
  return infos.map((info) => ({ ...info, length: info.type.bytes(info.lengths) }))
}

function scalar(metadata: GgufMetadata, key: string): number | boolean | string | null {
  const value = metadata.get(key)
  return value && value.kind !== 'array' ? value.value : null
}

/** Keys of the architecture that tell sizes, without the architecture's name in front. */
const told = [
  'block_count',
  'context_length',
  'embedding_length',
  'feed_forward_length',
  'attention.head_count',
  'attention.head_count_kv',
  'expert_count',
  'expert_used_count',
]

async function summaryOf(bytes: Bytes, metadata: GgufMetadata): Promise<Record<string, number | string>> {
  const architecture = scalar(metadata, 'general.architecture')
  const summary = new Map<string, unknown>([['architecture', architecture]])
  for (const key of told)
    summary.set(key.replace('attention.', ''), scalar(metadata, `${architecture}.${key}`))
  summary.set('tokenizer', scalar(metadata, 'tokenizer.ggml.model'))
  const tokens = metadata.get('tokenizer.ggml.tokens')
  if (tokens?.kind === 'array') summary.set('vocabulary', tokens.count)
  const template = metadata.get('tokenizer.chat_template')
  if (template) summary.set('chat template', (await digestValue(bytes, template)).slice(0, 12))
  const [part, parts] = [scalar(metadata, 'split.no'), scalar(metadata, 'split.count')]
  if (typeof part === 'number' && typeof parts === 'number' && parts > 1)
    summary.set('part', `${part + 1} of ${parts}`)
  return Object.fromEntries([...summary].flatMap(([key, value]) => shown(key, value)))
}

function shown(key: string, value: unknown): [string, number | string][] {
  if (typeof value === 'number' && Number.isFinite(value)) return [[key, value]]
  return typeof value === 'string' ? [[key, value.slice(0, 100)]] : []
}

/** How the network is configured and text becomes tokens; who made it and how it was quantised is not in it. */
async function configurationOf(bytes: Bytes, metadata: GgufMetadata): Promise<string> {
  const architecture = scalar(metadata, 'general.architecture')
  const digests: [string, string][] = []
  for (const [key, value] of metadata)
    if (key === 'general.architecture' || key.startsWith(`${architecture}.`) || key.startsWith('tokenizer.'))
      digests.push([key, await digestValue(bytes, value)])
  return structureOf(Object.fromEntries(digests))
}

/** What no template needs for writing messages one after the other, but what leads out of Jinja's sandbox. */
const escapes =
  /__(class|base|mro|subclasses|init|globals|builtins|import|dict|code|call|getattribute|reduce)\w*__|\|\s*attr\s*\(|\b(lipsum|cycler|popen|subprocess)\b/

function templateWarnings(metadata: GgufMetadata): string[] {
  return [...metadata].flatMap(([key, value]) => {
    const found =
      key.startsWith('tokenizer.chat_template') && value.kind === 'text' && escapes.exec(value.value)
    return found ? [`runs code of its own: its chat template reaches for ${found[0]}`] : []
  })
}

function typeWarnings(infos: readonly Info[]): string[] {
  const unknown = new Set(
    infos.map(({ type }) => type.dtype).filter((dtype) => dtype.startsWith('ggml_type_')),
  )
  return [...unknown].map((dtype) => `has tensors of an unknown type: ${dtype}`)
}
