import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { configurationJsonSchema } from '../../src/config/json-schema.ts'
import { parseConfiguration } from '../../src/config/parse.ts'

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'configuration.md'), 'utf8')

interface Schema {
  readonly $ref?: string | undefined
  readonly $defs?: Readonly<Record<string, Schema>> | undefined
  readonly properties?: Readonly<Record<string, Schema>> | undefined
  readonly required?: readonly string[] | undefined
  readonly additionalProperties?: boolean | Schema | undefined
  readonly items?: Schema | undefined
  readonly anyOf?: readonly Schema[] | undefined
  readonly default?: unknown
  readonly description?: string | undefined
  readonly examples?: readonly unknown[] | undefined
}
const schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    $defs: z.record(z.string(), schema).optional(),
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), schema]).optional(),
    items: schema.optional(),
    anyOf: z.array(schema).optional(),
    default: z.unknown().optional(),
    description: z.string().optional(),
    examples: z.array(z.unknown()).optional(),
  }),
)
const root = schema.parse(configurationJsonSchema())

interface Key {
  /** Where it stands: `models.<name>`. */
  readonly at: string
  readonly key: string
  readonly standard: string
  readonly schema: Schema
}

function keysOf(from: Schema, at: string): Key[] {
  const name = from.$ref?.split('/').at(-1)
  const node = name === undefined ? from : (root.$defs?.[name] ?? from)
  const own = Object.entries(node.properties ?? {}).flatMap(([key, inner]) => {
    const required = node.required?.includes(key) === true
    const standard = required ? 'required' : JSON.stringify(inner.default)
    return [{ at, key, standard, schema: inner }, ...keysOf(inner, at === '' ? key : `${at}.${key}`)]
  })
  const names =
    typeof node.additionalProperties === 'object' ? keysOf(node.additionalProperties, `${at}.<name>`) : []
  const items = node.items ? keysOf(node.items, `${at}[]`) : []
  return [...own, ...names, ...items, ...(node.anyOf ?? []).flatMap((each) => keysOf(each, at))]
}

const keys = keysOf(root, '')

/** Rows of the table under a heading, by key. */
function rows(at: string): Map<string, string> {
  const heading = at === '' ? 'The file' : `\`${at}\``
  const [, section = ''] = text.split(new RegExp(`^#{2,3} ${heading.replace(/[[\].]/g, '\\$&')}$`, 'm'))
  const table = section.split(/^#{2,3} /m)[0] ?? ''
  return new Map(
    [...table.matchAll(/^\| `([^`]+)` \| [^|]+ \| ([^|]+) \|/gm)].map(([, key = '', value = '']) => [
      key,
      value,
    ]),
  )
}

describe('docs/configuration.md', () => {
  test.each(keys.map((key) => ({ ...key, path: `${key.at}.${key.key}` })))(
    'explains $path, with its default',
    (each) => {
      const said = rows(each.at).get(each.key)?.replaceAll('`', '').trim()

      // `models` has no default in the schema, and labels follow from the name of their stage.
      const follows = said === '{}' || said === '{"production":{}}' || said?.endsWith(':<name>')
      expect(said).toBe(each.standard ?? (follows ? said : 'none'))
    },
  )

  test.each([...new Set(keys.map(({ at }) => at))])('names no key under "%s" that does not exist', (at) => {
    const known = keys.filter((key) => key.at === at).map(({ key }) => key)

    expect([...rows(at).keys()].sort()).toEqual(known.sort())
  })

  test.each([...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, example = '']) => example))(
    'has a valid example: %#',
    (example) => {
      expect(parseConfiguration(example, 'example.yml')).toMatchObject({ ok: true })
    },
  )
})

test.each(keys)('the schema describes $at $key, with an example', ({ schema: { $ref, ...own } }) => {
  expect(own.description ?? $ref).toBeDefined()
  expect($ref !== undefined || own.properties !== undefined || (own.examples ?? []).length > 0).toBe(true)
})
