import { z } from 'zod'
import { parseDocument } from '../manifest/document.ts'
import { type Bytes, FormatError } from './bytes.ts'
import type { Dimension, ModelDescription, ValueSpec } from './description.ts'
import { asList, isObject, type JsonObject, parseJson, structureOf, utf8 } from './json.ts'

const longest = 4 * 1024 * 1024

const fileSchema = z.looseObject({
  flavors: z.record(z.string(), z.record(z.string(), z.unknown())),
  mlflow_version: z.string().optional(),
  signature: z
    .looseObject({
      inputs: z.string().nullish(),
      outputs: z.string().nullish(),
      params: z.string().nullish(),
    })
    .nullish(),
})

/**
 * `MLmodel` of MLflow (https://mlflow.org/docs/latest/ml/model/signatures/): the signature that the model was logged
 * with, of the files beside it.
 * @throws FormatError
 */
export async function describeMlmodel(bytes: Bytes): Promise<ModelDescription> {
  if (bytes.size > longest) throw new FormatError(`it has ${bytes.size} bytes, more than an MLmodel file`)
  const document = parseDocument(utf8(await bytes.read(0, bytes.size), 'it'))
  if (!document.ok) throw new FormatError(`line ${document.line}: ${document.message.split('\n')[0]}`)
  const parsed = fileSchema.safeParse(document.data)
  if (!parsed.success) throw new FormatError('it is no MLmodel file: it has no flavors')
  const { flavors, mlflow_version: mlflow, signature } = parsed.data
  const [inputs, outputs, params] = [signature?.inputs, signature?.outputs, signature?.params].map(valuesOf)
  const given = [...(inputs ?? []), ...(params ?? []).map((value) => ({ ...value, optional: true }))]
  const python = flavors['python_function']?.['python_version']
  const code = Object.values(flavors).some(({ code }) => typeof code === 'string')
  return {
    format: 'mlmodel',
    inputs: inputs ? given : null,
    outputs: outputs ?? null,
    addressedBy: inputs?.every(({ name }, index) => name === String(index)) ? 'position' : 'name',
    parameters: null,
    architecture: {
      flavors: Object.keys(flavors).sort().join(', ').slice(0, 200),
      ...(mlflow === undefined ? {} : { mlflow }),
      ...(typeof python === 'string' ? { python } : {}),
    },
    structure: structureOf(Object.keys(flavors).sort()),
    tensors: [],
    warnings: code ? ['it brings code of its own (code), which is imported when it is loaded'] : [],
  }
}

/** A list of columns, tensors or parameters, as JSON within the YAML. */
function valuesOf(text: string | null | undefined): ValueSpec[] | null {
  if (text === null || text === undefined) return null
  const list = asList(parseJson(text, 'a list of its signature'), 'a list of its signature')
  return list.map((each, index) => {
    if (!isObject(each)) throw new FormatError('a value of its signature is not an object')
    const spec = each['tensor-spec']
    const name = typeof each['name'] === 'string' ? each['name'] : String(index)
    const optional = each['required'] === false
    if (isObject(spec))
      return {
        name,
        dtype: typeof spec['dtype'] === 'string' ? spec['dtype'] : 'object',
        shape: shapeOf(spec['shape']),
        optional,
      }
    // A column is one value for each row.
    return {
      name,
      dtype: typeText(each, 0),
      shape: 'shape' in each ? shapeOf(each['shape']) : [null],
      optional,
    }
  })
}

const types: Readonly<Record<string, string>> = {
  double: 'float64',
  float: 'float32',
  long: 'int64',
  integer: 'int32',
  boolean: 'bool',
  binary: 'bytes',
  datetime: 'datetime64',
}

/** `array(int64)`, `map(float32)`, `object(name?: string, role: string)`. */
function typeText(value: JsonObject, depth: number): string {
  const { type, items, values, properties } = value
  if (typeof type !== 'string' || depth > 16) return 'object'
  if (type === 'array') return `array(${isObject(items) ? typeText(items, depth + 1) : 'any'})`
  if (type === 'map') return `map(${isObject(values) ? typeText(values, depth + 1) : 'any'})`
  if (type !== 'object' || !isObject(properties)) return types[type] ?? type
  const members = Object.entries(properties)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => {
      if (!isObject(member)) return name
      return `${name}${member['required'] === false ? '?' : ''}: ${typeText(member, depth + 1)}`
    })
  return `object(${members.join(', ')})`
}

/** No shape is one value. */
function shapeOf(shape: unknown): Dimension[] | null {
  if (shape === null) return []
  if (!Array.isArray(shape)) return null
  return shape.map((length) =>
    typeof length === 'number' && Number.isSafeInteger(length) && length >= 0 ? length : null,
  )
}
