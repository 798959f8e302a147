import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'

const folder = join(import.meta.dirname, '..', '..', 'schema')

/** Fails for what the published schema does not allow, and for keys that it does not describe. */
export async function expectValid(name: string, data: unknown): Promise<void> {
  const schema: unknown = JSON.parse(await readFile(join(folder, `${name}.schema.json`), 'utf8'))
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(closed(schema) as object)
  validate(data)
  expect(validate.errors ?? []).toEqual([])
}

/** The schema without room for more keys: readers are tolerant, writers are not. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).map(([key, value]) => [key, closed(value)])
  return {
    ...('properties' in schema ? { additionalProperties: false } : {}),
    ...Object.fromEntries(entries),
  }
}
