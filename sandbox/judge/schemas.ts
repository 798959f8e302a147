import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { Schema } from './description.ts'

/** Says what is wrong with a value, in words with its place: `/labels/0/color must be string`. */
export type Check = (value: unknown) => string[]

/** Problems of one value that are worth reading. */
const MOST = 6

/** Validators over one description, compiled when first asked for. `coerce` reads numbers and booleans from text. */
export function createSchemas(document: { schemas: Readonly<Record<string, Schema>> }, coerce = false) {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateSchema: false,
    allowUnionTypes: true,
    inlineRefs: false,
    ...(coerce && { coerceTypes: 'array' as const }),
  })
  formats.default(ajv)
  ajv.addFormat('repo.nwo', /^[^/]+\/[^/]+$/)
  ajv.addSchema({ $id: 'github', schemas: document.schemas })
  const compiled = new Map<Schema, ValidateFunction>()

  function check(schema: Schema): Check {
    return (value) => {
      const validate = compiled.get(schema) ?? ajv.compile(absolute(schema) as Schema)
      compiled.set(schema, validate)
      return validate(value) ? [] : describe(validate.errors ?? [])
    }
  }

  function resolve(schema: Schema): Schema {
    const reference = schema['$ref']
    if (typeof reference !== 'string') return schema
    return resolve(document.schemas[reference.replace('#/schemas/', '')] ?? {})
  }

  /** Names of all properties that a schema knows; null when it takes any. */
  function propertiesOf(schema: Schema): ReadonlySet<string> | null {
    const { properties = {}, additionalProperties, ...rest } = resolve(schema)
    if (additionalProperties !== undefined && additionalProperties !== false) return null
    const names = new Set(Object.keys(properties as object))
    for (const part of UNIONS.flatMap((keyword) => (rest[keyword] as Schema[] | undefined) ?? [])) {
      const more = takesObjects(resolve(part)) ? propertiesOf(part) : new Set<string>()
      if (!more) return null
      for (const name of more) names.add(name)
    }
    return names.size === 0 && rest['required'] === undefined ? null : names
  }

  /** The schema of a list's items, or null when it is not known to be a list. */
  function itemsOf(schema: Schema): Schema | null {
    const { items } = resolve(schema)
    return typeof items === 'object' && items !== null ? (items as Schema) : null
  }

  return { check, propertiesOf, itemsOf }
}

const UNIONS = ['allOf', 'anyOf', 'oneOf']

function takesObjects({ type }: Schema): boolean {
  return type === undefined || [type].flat().includes('object')
}

/** References from inside the document to its own schemas, made to be found from elsewhere. */
function absolute(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(absolute)
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' ? value.replace(/^#/, 'github#') : absolute(value),
    ]),
  )
}

function describe(errors: readonly ErrorObject[]): string[] {
  // The branches of a union all fail together: the deepest complaints say most.
  const told = errors.filter(({ keyword }) => keyword !== 'if')
  const texts = told.map(({ instancePath, message, keyword, params }) => {
    const detail = keyword === 'enum' ? `: ${JSON.stringify(params['allowedValues'])}` : ''
    return `${instancePath || '/'} ${message ?? keyword}${detail}`
  })
  return [...new Set(texts)].slice(0, MOST)
}
