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

  /** Names of all properties that a schema knows; null when it takes any. */
  function propertiesOf(schema: Schema, value: unknown): ReadonlySet<string> | null {
    const reference = schema['$ref']
    if (typeof reference === 'string') {
      const target = document.schemas[reference.replace('#/schemas/', '')]
      return target ? propertiesOf(target, value) : null
    }
    const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => (schema[key] as Schema[] | undefined) ?? [])
    const own = schema['properties'] as Record<string, unknown> | undefined
    const open = schema['additionalProperties']
    if (open !== undefined && open !== false) return null
    const names = new Set(Object.keys(own ?? {}))
    for (const part of parts) {
      if (isNoObject(part)) continue
      const more = propertiesOf(part, value)
      if (!more && part['required'] === undefined) return null
      for (const name of more ?? []) names.add(name)
    }
    return names.size === 0 ? null : names
  }

  return { check, propertiesOf }
}

function isNoObject(schema: Schema): boolean {
  const type = schema['type']
  return typeof type === 'string' && type !== 'object'
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
