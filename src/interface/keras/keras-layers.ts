import type { Dimension, ValueSpec } from '../description.ts'
import { countKinds, mostFrequent } from '../frequencies.ts'
import { asObject, isObject, type JsonObject } from '../json.ts'
import type { Topology } from './tfjs-graph.ts'

/** What training, and not the model, is about; and what differs each time that a model is saved. */
const incidental = new Set([
  'name',
  'seed',
  'trainable',
  'build_config',
  'compile_config',
  'shared_object_id',
  'keras_version',
  'backend',
  'kernel_initializer',
  'bias_initializer',
  'recurrent_initializer',
  'embeddings_initializer',
  'gamma_initializer',
  'beta_initializer',
  'moving_mean_initializer',
  'moving_variance_initializer',
  'kernel_regularizer',
  'bias_regularizer',
  'activity_regularizer',
])

/**
 * A model's configuration as Keras and TensorFlow.js write it: layers, in which a layer may be a model again.
 * Layers are numbered by their order, as `dense_12` is `dense_13` when the same program builds the model twice.
 */
export function describeLayers(config: unknown): Topology {
  const model = asObject(config, "the model's configuration")
  const layers = layersIn(model)
  const numbers = new Map(
    layers.flatMap(({ name }, index) => (name === null ? [] : [[name, `layer ${index}`] as const])),
  )
  return {
    inputs: inputsOf(model, layers),
    outputs: outputsOf(model, layers),
    architecture: mostFrequent(countKinds(layers.map(({ type }) => type))),
    structure: canonical(model, numbers),
    unsafe: [...new Set(layers.flatMap(reasons))],
  }
}

interface Layer {
  readonly type: string
  readonly name: string | null
  readonly module: string | null
  readonly registered: string | null
  readonly config: JsonObject
}

/** Layers are found wherever they are: within models, wrappers and lists. */
function layersIn(model: JsonObject): Layer[] {
  const found: Layer[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each)
    if (!isObject(value)) return
    const { class_name: type, config, module, registered_name: registered } = value
    if (typeof type === 'string' && isObject(config) && value !== model && isLayer(type, value)) {
      const name = text(config['name']) ?? text(value['name'])
      found.push({ type, name, module: text(module), registered: text(registered), config })
    }
    for (const each of Object.values(value)) visit(each)
  }
  visit(model)
  return found
}

/** Initializers, policies and regularizers are written the same way, but are no layers. */
function isLayer(type: string, value: JsonObject): boolean {
  const module = text(value['module'])
  if (/^(Sequential|Functional|Model)$/.test(type)) return true
  if (module !== null && module !== '')
    return /^keras\.(layers|models|src\.models)/.test(module) || !module.startsWith('keras')
  return text((value['config'] as JsonObject)['name']) !== null && type !== 'DTypePolicy'
}

function reasons({ type, module, registered }: Layer): string[] {
  if (type === 'Lambda') return ['has a Lambda layer, which runs code of its own']
  const foreign =
    module !== null && !/^(keras|tf_keras|tensorflow\.keras)(\.|$)/.test(module) && module !== 'builtins'
  const own = registered?.includes('>') ? registered : foreign ? `${module}.${type}` : null
  return own === null
    ? []
    : [`has a layer of its own (${own.slice(0, 80)}), whose code whoever loads it must bring`]
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function canonical(value: unknown, numbers: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return numbers.get(value) ?? value
  if (Array.isArray(value)) return value.map((each) => canonical(each, numbers))
  if (!isObject(value)) return value
  const policy = policyOf(value)
  if (policy !== null) return policy
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !incidental.has(key))
      .map(([key, each]) => [key, canonical(each, numbers)]),
  )
}

/** Input layers, or what the first layer says that it takes. */
function inputsOf(model: JsonObject, layers: readonly Layer[]): ValueSpec[] | null {
  const config = isObject(model['config']) ? model['config'] : {}
  const named = references(config['input_layers'])
  const inputs = layers.filter(
    ({ type, name }) => type === 'InputLayer' && (named === null || named.includes(name ?? '')),
  )
  const [first] = layers
  const taken = inputs.length > 0 ? inputs : first && shapeOf(first.config) ? [first] : []
  const values = taken.map(({ name, config }) => ({
    name: name ?? 'input',
    dtype: dtypeOf(config),
    shape: shapeOf(config),
    optional: config['optional'] === true,
  }))
  return values.length === 0 ? null : values
}

/** Layers of outputs. The shape where it follows from the units of a dense layer at the end of a line of layers. */
function outputsOf(model: JsonObject, layers: readonly Layer[]): ValueSpec[] | null {
  const config = isObject(model['config']) ? model['config'] : {}
  const named = references(config['output_layers'])
  const last = layers.at(-1)
  const outputs = named ? layers.filter(({ name }) => named.includes(name ?? '')) : last ? [last] : []
  const isFlat = model['class_name'] === 'Sequential' && endsFlat(layers)
  const values = outputs.map(({ type, name, config }) => {
    const { units } = config
    const told = type === 'Dense' && typeof units === 'number' && Number.isSafeInteger(units) && units >= 0
    return {
      name: name ?? 'output',
      dtype: dtypeOf(config),
      shape: told && isFlat ? [null, units] : null,
      optional: false,
    }
  })
  return values.length === 0 ? null : values
}

/** Layers that leave the number of axes as it is; others may, too. */
const keepsAxes =
  /^(InputLayer|Dense|Dropout|Activation|BatchNormalization|LayerNormalization|ReLU|LeakyReLU|Softmax|Gaussian\w+)$/
const makesFlat = /^(Flatten|Global(Average|Max)Pooling[123]D)$/

/** Whether a line of layers surely ends with two axes: one is the batch. */
function endsFlat(layers: readonly Layer[]): boolean {
  const flattened = layers.findLastIndex(({ type }) => makesFlat.test(type))
  const [first] = layers
  const starts = flattened >= 0 || (first && shapeOf(first.config)?.length === 2)
  return starts === true && layers.slice(flattened + 1).every(({ type }) => keepsAxes.test(type))
}

/** Names in `[["input_1", 0, 0]]`, which stands flat when there is one. */
function references(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null
  return value.flatMap((each) =>
    typeof each === 'string' ? [each] : Array.isArray(each) && typeof each[0] === 'string' ? [each[0]] : [],
  )
}

function shapeOf(config: JsonObject): Dimension[] | null {
  const shape = config['batch_shape'] ?? config['batch_input_shape']
  if (!Array.isArray(shape)) return null
  return shape.map((length) =>
    typeof length === 'number' && Number.isSafeInteger(length) && length >= 0 ? length : null,
  )
}

/** `{class_name: DTypePolicy, config: {name: float16}}` is the type by its name. */
function policyOf({ class_name: type, config }: JsonObject): string | null {
  return typeof type === 'string' && type.endsWith('DTypePolicy') && isObject(config)
    ? text(config['name'])
    : null
}

function dtypeOf(config: JsonObject): string {
  const { dtype } = config
  if (typeof dtype === 'string') return dtype
  return (isObject(dtype) ? policyOf(dtype) : null)?.replace(/^mixed_/, '') ?? 'float32'
}
