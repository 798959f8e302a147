import { type Bytes, FormatError } from '../bytes.ts'
import type { ModelDescription, ValueSpec } from '../description.ts'
import {
  asList,
  asObject,
  asText,
  firstTwice,
  isObject,
  type JsonObject,
  quoted,
  structureOf,
} from '../json.ts'
import type { Wanted } from './pick.ts'
import { pickJson } from './pick-json.ts'
import { pickUbjson } from './pick-ubjson.ts'

/** Everything but the trees, which are most of the file. */
const trees: Wanted = { gbtree_model_param: true }
const wanted: Wanted = {
  learner: {
    feature_names: true,
    feature_types: true,
    gradient_booster: { name: true, model: trees, gbtree: { model: trees } },
    learner_model_param: true,
    objective: true,
  },
  version: true,
}

/** Models begin with the learner's attributes or, of old, its names; its configuration alone, `save_config`, does not. */
const jsonStart = /^\s*\{\s*"learner"\s*:\s*\{\s*"(attributes|feature_names|gradient_booster)"/
/** `{`, a type of integer, 7 in it, and the key of 7 bytes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are the length
const ubjsonStart = /^\{[iUIlL]\0*\x07learner\{/

export function isXgboost(head: Uint8Array): boolean {
  const text = new TextDecoder('latin1').decode(head.subarray(0, 256))
  return jsonStart.test(text) || ubjsonStart.test(text)
}

/**
 * Reads a model that XGBoost saved as JSON or UBJSON, all of it once, holding but what it tells
 * (https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html). Its old binary form is not read.
 * @throws FormatError
 */
export async function describeXgboost(bytes: Bytes): Promise<ModelDescription> {
  const start = new TextDecoder('latin1').decode(await bytes.read(0, Math.min(64, bytes.size)))
  const data = ubjsonStart.test(start) ? await pickUbjson(bytes, wanted) : await pickJson(bytes, wanted)
  const model = asObject(data, 'it')
  const learner = asObject(model['learner'], 'learner')
  const parameters = asObject(learner['learner_model_param'], 'learner_model_param')
  const objective = asObject(learner['objective'], 'objective')
  const booster = asObject(learner['gradient_booster'], 'gradient_booster')
  const kind = asText(booster['name'], "gradient_booster's name").slice(0, 100)
  const name = asText(objective['name'], "objective's name").slice(0, 100)
  const names = texts(learner['feature_names'], 'feature_names')
  const counts = treesOf(booster)
  const shape = outputShape(name, parameters, objective)
  return {
    format: 'xgboost',
    inputs: inputsOf(
      names,
      texts(learner['feature_types'], 'feature_types'),
      number(parameters, 'num_feature'),
    ),
    outputs: [{ name: 'prediction', dtype: 'float32', shape, optional: false }],
    addressedBy: names.length > 0 ? 'name' : 'position',
    parameters: null,
    architecture: {
      booster: kind,
      objective: name,
      ...(counts ? { trees: number(counts, 'num_trees') } : {}),
      ...versionOf(model['version']),
    },
    structure: structureOf({
      booster: kind,
      objective: name,
      outputs: shape,
      parallel: counts ? number(counts, 'num_parallel_tree', 1) : 0,
    }),
    // Trees are not told apart from what is around them: other bytes are another training.
    tensors: [
      { name: 'trees', dtype: 'json', shape: [], at: [{ file: null, offset: 0, length: bytes.size }] },
    ],
    warnings: [],
  }
}

/** Its numbers are texts. */
function number(from: JsonObject, key: string, absent?: number): number {
  const text = from[key] ?? absent
  const value = typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : text
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new FormatError(`${key} is not a count`)
  return value
}

function texts(value: unknown, what: string): readonly string[] {
  return asList(value ?? [], what).map((item) => asText(item, what))
}

function treesOf(booster: JsonObject): JsonObject | null {
  const inner = isObject(booster['gbtree']) ? booster['gbtree'] : booster
  const model = isObject(inner['model']) ? inner['model'] : {}
  return isObject(model['gbtree_model_param']) ? model['gbtree_model_param'] : null
}

/** As the Python package calls types of columns; all are numbers of 32 bits to it. */
const types: ReadonlyMap<string, string> = new Map([
  ['float', 'float32'],
  ['q', 'float32'],
  ['int', 'int64'],
  ['i', 'bool'],
  ['c', 'category'],
])

/** One value for each feature when the file names or types them, as then callers hand in columns; else one matrix. */
function inputsOf(names: readonly string[], kinds: readonly string[], features: number): ValueSpec[] {
  for (const [what, list] of [
    ['names', names],
    ['types', kinds],
  ] as const)
    if (list.length > 0 && list.length !== features)
      throw new FormatError(`it has ${list.length} ${what} for ${features} features`)
  const twice = firstTwice(names)
  if (twice !== undefined) throw new FormatError(`the feature ${quoted(twice)} stands twice`)
  if (names.length === 0 && kinds.length === 0)
    return [{ name: 'data', dtype: 'float32', shape: [null, features], optional: false }]
  return Array.from({ length: features }, (_, index) => {
    const kind = kinds[index] ?? 'float'
    return {
      name: names[index] ?? `f${index}`,
      dtype: types.get(kind) ?? kind.slice(0, 100),
      shape: [null],
      optional: false,
    }
  })
}

/** `multi:softmax` gives the class, other objectives a number for each class, target or quantile. */
function outputShape(objective: string, parameters: JsonObject, details: JsonObject): (number | null)[] {
  const classes = objective === 'multi:softmax' ? 0 : number(parameters, 'num_class', 0)
  const quantiles = isObject(details['quantile_loss_param'])
    ? details['quantile_loss_param']['quantile_alpha']
    : null
  const count = Math.max(
    classes,
    number(parameters, 'num_target', 1),
    typeof quantiles === 'string' ? quantiles.split(',').length : 1,
  )
  return count > 1 ? [null, count] : [null]
}

function versionOf(version: unknown): { xgboost?: string } {
  const parts = Array.isArray(version) ? version : []
  const known = parts.length === 3 && parts.every((part) => Number.isSafeInteger(part))
  return known ? { xgboost: parts.join('.') } : {}
}
