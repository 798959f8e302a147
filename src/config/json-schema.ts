import { z } from 'zod'
import { configurationSchema } from './schema.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

/** JSON Schema (draft 2020-12) of `.github/modelseal.yml`, for completion in editors; published in `schema/`. */
export function configurationJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(configurationSchema, {
    target: 'draft-2020-12',
    io: 'input',
    // Left out by default where a schema transforms, although it is the input that we describe.
    override: ({ zodSchema, jsonSchema }) => {
      const examples = z.globalRegistry.get(zodSchema)?.['examples']
      if (Array.isArray(examples)) jsonSchema['examples'] = examples
    },
  })
  return {
    $id: 'https://raw.githubusercontent.com/modelseal/modelseal/main/schema/modelseal.schema.json',
    ...schema,
  }
}
