import { digestOf } from '../manifest/digest.ts'
import { type Bytes, FormatError } from './bytes.ts'
import type { ModelDescription, Place, Tensor, ValueSpec } from './description.ts'
import { mostFrequent } from './frequencies.ts'
import { decode, type Fields, type Range } from './protobuf.ts'
import { elementsOf } from './sizes.ts'

/** The parts of tensorflow/core/protobuf/saved_model.proto, meta_graph.proto and framework/*.proto that describe a model. */
const savedModelFields = { version: [1, 'int'], metaGraphs: [2, 'ranges'] } as const satisfies Fields
const metaGraphFields = {
  info: [1, 'range'],
  graph: [2, 'range'],
  signatures: [5, 'ranges'],
} as const satisfies Fields
const infoFields = { tensorflow: [5, 'text'] } as const satisfies Fields
const graphFields = { nodes: [1, 'ranges'], library: [2, 'range'] } as const satisfies Fields
const libraryFields = { functions: [1, 'ranges'] } as const satisfies Fields
const functionFields = { nodes: [3, 'ranges'] } as const satisfies Fields
const nodeFields = {
  name: [1, 'text'],
  operation: [2, 'text'],
  attributes: [5, 'ranges'],
} as const satisfies Fields
const entryFields = { key: [1, 'text'], value: [2, 'range'] } as const satisfies Fields
const attributeFields = { shape: [7, 'range'] } as const satisfies Fields
const signatureFields = { inputs: [1, 'ranges'], outputs: [2, 'ranges'] } as const satisfies Fields
const tensorInfoFields = { dtype: [2, 'int'], shape: [3, 'range'] } as const satisfies Fields
const shapeFields = { dims: [2, 'ranges'], unknownRank: [3, 'int'] } as const satisfies Fields
const dimensionFields = { size: [1, 'int'] } as const satisfies Fields

/** types.proto DataType */
const dtypes: readonly string[] = [
  'invalid',
  'float32',
  'float64',
  'int32',
  'uint8',
  'int16',
  'int8',
  'string',
  'complex64',
  'int64',
  'bool',
  'qint8',
  'quint8',
  'qint32',
  'bfloat16',
  'qint16',
  'quint16',
  'uint16',
  'complex128',
  'float16',
  'resource',
  'variant',
  'uint32',
  'uint64',
]

/** Operations that call Python, or that read or write whatever file the model's input or graph names. */
const reaching = ['PyFunc', 'PyFuncStateless', 'EagerPyFunc', 'ReadFile', 'WriteFile', 'MatchingFiles']

/** The signature that initialises the model: no caller sees it. */
const initializer = '__saved_model_init_op'

/**
 * A TensorFlow SavedModel, from its `saved_model.pb`. Its variables are in files beside it, which are told as one
 * tensor: how they are packed there is a format of its own.
 * @param files sizes of the files in the folder of `saved_model.pb`, by their path from there
 * @throws FormatError
 */
export async function describeSavedModel(
  bytes: Bytes,
  files: ReadonlyMap<string, number>,
): Promise<ModelDescription> {
  const model = await decode(bytes, { offset: 0, length: bytes.size }, savedModelFields)
  const [first, ...others] = model.metaGraphs
  if (!first) throw new FormatError('it is no SavedModel: it has no graph')
  const meta = await decode(bytes, first, metaGraphFields)
  const [inputs, outputs] = await signatures(bytes, meta.signatures)
  const walk = { operations: new Map<string, number>(), parameters: 0 }
  if (meta.graph) await walkGraph(bytes, meta.graph, walk)
  const info = meta.info ? await decode(bytes, meta.info, infoFields) : null
  const operations = mostFrequent(walk.operations, walk.operations.size)
  const reach = reaching.filter((operation) => walk.operations.has(operation))
  return {
    format: 'saved-model',
    inputs,
    outputs,
    addressedBy: 'name',
    parameters: walk.parameters,
    architecture: { ...(info?.tensorflow ? { tensorflow: info.tensorflow } : {}), ...operations },
    // Names of functions and nodes are numbered anew by each export, so that only the operations are held together.
    structure: digestOf(operations),
    tensors: variables(files),
    warnings: others.length > 0 ? [`it has ${others.length} more graphs, which are not described`] : [],
    ...(reach.length > 0 ? { unsafe: [`uses ${reach.join(', ')}, which reaches files or runs Python`] } : {}),
  }
}

function variables(files: ReadonlyMap<string, number>): Tensor[] {
  const at: Place[] = [...files]
    .filter(([path]) => /^variables\/variables\.data-\d{5}-of-\d{5}$/.test(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, length]) => ({ file, offset: 0, length }))
  return at.length === 0 ? [] : [{ name: 'variables', dtype: 'checkpoint', shape: [], at }]
}

/** Of all signatures; where there are several, each value has its signature's name in front. */
async function signatures(bytes: Bytes, ranges: readonly Range[]): Promise<[ValueSpec[], ValueSpec[]]> {
  const named = await entries(bytes, ranges)
  const callable = [...named].filter(([name]) => name !== initializer)
  const [inputs, outputs]: [ValueSpec[], ValueSpec[]] = [[], []]
  for (const [name, range] of callable) {
    const signature = await decode(bytes, range, signatureFields)
    const prefix = callable.length > 1 ? `${name}/` : ''
    inputs.push(...(await values(bytes, signature.inputs, prefix)))
    outputs.push(...(await values(bytes, signature.outputs, prefix)))
  }
  return [inputs, outputs]
}

async function values(bytes: Bytes, ranges: readonly Range[], prefix: string): Promise<ValueSpec[]> {
  const found: ValueSpec[] = []
  for (const [name, range] of await entries(bytes, ranges)) {
    const { dtype, shape } = await decode(bytes, range, tensorInfoFields)
    found.push({
      name: `${prefix}${name}`,
      dtype: dtypes[dtype ?? 0] ?? `type ${dtype}`,
      shape: shape ? await readShape(bytes, shape) : null,
      optional: false,
    })
  }
  return found
}

async function readShape(bytes: Bytes, range: Range): Promise<(number | null)[] | null> {
  const { dims, unknownRank } = await decode(bytes, range, shapeFields)
  if (unknownRank) return null
  const shape: (number | null)[] = []
  for (const each of dims) {
    const size = (await decode(bytes, each, dimensionFields)).size ?? 0
    shape.push(size < 0 ? null : size)
  }
  return shape
}

async function walkGraph(
  bytes: Bytes,
  range: Range,
  walk: { readonly operations: Map<string, number>; parameters: number },
): Promise<void> {
  const graph = await decode(bytes, range, graphFields)
  const nodes = [...graph.nodes]
  const library = graph.library ? await decode(bytes, graph.library, libraryFields) : null
  for (const each of library?.functions ?? [])
    nodes.push(...(await decode(bytes, each, functionFields)).nodes)
  for (const each of nodes) {
    const { operation, attributes } = await decode(bytes, each, nodeFields)
    if (operation === null) continue
    walk.operations.set(operation, (walk.operations.get(operation) ?? 0) + 1)
    if (operation !== 'VarHandleOp') continue
    const shape = (await entries(bytes, attributes)).get('shape')
    const value = shape ? (await decode(bytes, shape, attributeFields)).shape : null
    const lengths = value ? await readShape(bytes, value) : null
    if (lengths?.every((length) => length !== null)) walk.parameters += elementsOf(lengths)
  }
}

/** A map, as protocol buffers have it; in the order of names, as writers put them in any. */
async function entries(bytes: Bytes, ranges: readonly Range[]): Promise<Map<string, Range>> {
  const found: [string, Range][] = []
  for (const range of ranges) {
    const { key, value } = await decode(bytes, range, entryFields)
    found.push([key ?? '', value ?? { offset: range.offset, length: 0 }])
  }
  const map = new Map(found.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  if (map.size < found.length) throw new FormatError('two entries of one of its maps have the same name')
  return map
}
