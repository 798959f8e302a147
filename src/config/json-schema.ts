import { z } from 'zod'
import { configurationSchema } from './schema.ts'

/** JSON Schema (draft 2020-12) of `.github/modelseal.yml`, for completion in editors; published in `schema/`. */
export function configurationJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(configurationSchema, { target: 'draft-2020-12', io: 'input' }) }
}
