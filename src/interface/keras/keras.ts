import { type Bytes, FormatError, type Unpacker } from '../bytes.ts'
import type { ModelDescription } from '../description.ts'
import { asObject, isObject, parseJson, structureOf, utf8 } from '../json.ts'
import { describeLayers } from './keras-layers.ts'

/** Bytes of the configuration when it is unpacked. */
const longest = 16 * 1024 * 1024
const weightsFile = 'model.weights.h5'

/**
 * A model of Keras 3 (https://keras.io/api/models/model_saving_apis/): an archive with the layers as JSON. The weights
 * are one file of another format in it, and are told as one tensor.
 * @throws FormatError
 */
export async function describeKeras(bytes: Bytes, unpacker: Unpacker): Promise<ModelDescription> {
  const entries = new Map((await unpacker.archive(bytes)).map((entry) => [entry.name, entry]))
  const read = async (name: string): Promise<unknown> => {
    const entry = entries.get(name)
    return entry ? parseJson(utf8(await entry.unpack(longest), name), name) : null
  }
  const config = await read('config.json')
  if (config === null) throw new FormatError('it is no Keras model: it has no config.json')
  const told = describeLayers(asObject(config, 'config.json'))
  const metadata = await read('metadata.json')
  const version = isObject(metadata) ? metadata['keras_version'] : null
  const weights = entries.get(weightsFile)
  const at = weights?.stored ? [{ file: null, ...weights.stored }] : []
  return {
    format: 'keras',
    inputs: told.inputs,
    outputs: told.outputs,
    addressedBy: 'name',
    parameters: null,
    architecture: {
      ...(typeof version === 'string' ? { keras: version.slice(0, 40) } : {}),
      ...told.architecture,
    },
    structure: structureOf(told.structure),
    tensors: weights ? [{ name: weightsFile, dtype: 'hdf5', shape: [], at }] : [],
    warnings: [],
    ...(told.unsafe.length > 0 ? { unsafe: told.unsafe } : {}),
  }
}
