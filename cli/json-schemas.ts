import { z } from 'zod'
import { configurationJsonSchema, type JsonSchema } from '../src/config/json-schema.ts'
import { candidateSchema } from '../src/manifest/candidate.ts'
import { manifestSchema } from '../src/manifest/manifest.ts'
import { stageRecordSchema, versionRecordSchema } from '../src/registry/record.ts'
import { documents } from './documents.ts'

const base = 'https://raw.githubusercontent.com/modelseal/modelseal/main'

/** Every published JSON Schema by its file, made from what the code itself reads and writes with. */
export function jsonSchemas(): Record<string, JsonSchema> {
  return {
    'schema/modelseal.schema.json': configurationJsonSchema(),
    ...published('schema/manifest.schema.json', 'modelseal.manifest.json of a release', manifestSchema),
    ...published('schema/candidate.schema.json', 'What a workflow hands over to the bot', candidateSchema),
    ...published('schema/version-record.schema.json', 'The record in a version tag', versionRecordSchema),
    ...published('schema/stage-record.schema.json', 'The record in a stage tag', stageRecordSchema),
    ...Object.assign(
      {},
      ...Object.entries(documents).map(([name, schema]) =>
        published(`schema/cli/${name}.schema.json`, `What modelseal ${name} --json prints`, schema),
      ),
    ),
  }
}

/** As for readers: keys that a later version adds do not make a document invalid. */
function published(file: string, title: string, schema: z.ZodType): Record<string, JsonSchema> {
  const json = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' })
  return { [file]: { $id: `${base}/${file}`, title, ...json } }
}
