import { isSafePath } from '../../manifest/paths.ts'
import { type Bytes, FormatError } from '../bytes.ts'
import type { Dimension, ModelDescription, ValueSpec } from '../description.ts'
import { asList, asObject, asText, isObject, type JsonObject, parseJson, structureOf, utf8 } from '../json.ts'
import { elementsOf } from '../sizes.ts'
import { graphOf } from './tfjs-graph.ts'
import { layersOf } from './tfjs-layers.ts'
import { readWeights } from './tfjs-weights.ts'

/** Graphs of large models have some megabytes. */
const longest = 64 * 1024 * 1024

/**
 * `model.json` of TensorFlow.js (https://github.com/tensorflow/tfjs, tfjs-core/src/io/types.ts): a graph or layers, and
 * which weights are where in the shards beside it. Null for another file of that name.
 * @param files sizes of the files beside it, by their path from there
 * @throws FormatError
 */
export async function describeTfjs(
  bytes: Bytes,
  files: ReadonlyMap<string, number>,
): Promise<ModelDescription | null> {
  if (bytes.size > longest) return null
  const model = parseJson(utf8(await bytes.read(0, bytes.size), 'it'), 'it')
  if (!isObject(model) || !isObject(model['modelTopology']) || !Array.isArray(model['weightsManifest']))
    return null
  const topology = model['modelTopology']
  const isGraph = Array.isArray(topology['node'])
  const told = isGraph ? graphOf(topology) : layersOf(topology)
  const signature = signatureOf(model)
  const weights = readWeights(groupsOf(model), files)
  return {
    format: 'tfjs',
    inputs: signature ? valuesOf(signature['inputs']) : told.inputs,
    outputs: signature ? valuesOf(signature['outputs']) : told.outputs,
    addressedBy: 'name',
    parameters: weights.reduce((sum, { shape }) => sum + elementsOf(shape), 0),
    architecture: told.architecture,
    structure: structureOf(told.structure),
    tensors: weights,
    warnings: [],
    ...(told.unsafe.length > 0 ? { unsafe: told.unsafe } : {}),
  }
}

function groupsOf(model: JsonObject) {
  return asList(model['weightsManifest'], 'its weights manifest').map((group) => {
    const { paths, weights } = asObject(group, 'a group of weights')
    const shards = asList(paths, 'the paths of its weights').map((path) =>
      asText(path, 'a path of its weights'),
    )
    const outside = shards.find((path) => !isSafePath(path))
    if (outside !== undefined)
      throw new FormatError(
        `weights are in ${JSON.stringify(outside.slice(0, 200))}, outside of the model's folder`,
      )
    return { shards, weights: asList(weights, 'its weights') }
  })
}

/** Converters of different years put it in different places. */
function signatureOf(model: JsonObject): JsonObject | null {
  const metadata = model['userDefinedMetadata']
  const found = model['signature'] ?? (isObject(metadata) ? metadata['signature'] : undefined)
  return isObject(found) && isObject(found['inputs']) && isObject(found['outputs']) ? found : null
}

const dtypes: Readonly<Record<string, string>> = {
  DT_FLOAT: 'float32',
  DT_HALF: 'float16',
  DT_DOUBLE: 'float64',
  DT_INT8: 'int8',
  DT_UINT8: 'uint8',
  DT_INT16: 'int16',
  DT_INT32: 'int32',
  DT_INT64: 'int64',
  DT_BOOL: 'bool',
  DT_STRING: 'string',
  DT_COMPLEX64: 'complex64',
}

/** By name, in the order of names: that of the file is the converter's. */
function valuesOf(side: unknown): ValueSpec[] {
  return Object.entries(asObject(side, 'a side of its signature'))
    .map(([name, value]) => {
      const { dtype, tensorShape } = asObject(value, 'a value of its signature')
      const word = typeof dtype === 'string' ? dtype : 'DT_INVALID'
      return {
        name,
        dtype: dtypes[word] ?? word.toLowerCase(),
        shape: isObject(tensorShape) ? dimensionsOf(tensorShape) : null,
        optional: false,
      }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function dimensionsOf({ dim, unknownRank }: JsonObject): Dimension[] | null {
  if (unknownRank === true) return null
  return asList(dim ?? [], 'a shape of its signature').map((each) => {
    const size = isObject(each) ? Number(each['size'] ?? 0) : Number.NaN
    return Number.isSafeInteger(size) && size >= 0 ? size : null
  })
}
