import type { JsonObject } from '../json.ts'
import { describeLayers } from './keras-layers.ts'
import type { Topology } from './tfjs-graph.ts'

/** A Keras model as TensorFlow.js writes it: `model_config`, or the model at once. */
export function layersOf(topology: JsonObject): Topology {
  const { backend: _, keras_version: __, model_config: config, ...rest } = topology
  return describeLayers(config ?? rest)
}
