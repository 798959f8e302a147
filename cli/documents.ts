import { z } from 'zod'
import { findingSchema } from '../src/commands/finding.ts'
import { listedModelSchema, logEntrySchema } from '../src/commands/list.ts'
import { planDocumentSchema } from '../src/commands/plan.ts'
import { stageRecordSchema, versionRecordSchema } from '../src/registry/record.ts'

const bundle = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('Bundle digest: SHA-256, lower-case hexadecimal')
const files = { model: z.string(), version: z.string(), tag: z.string(), bundle }

const ls = z.object({ models: z.array(listedModelSchema) })
const log = z.object({ model: z.string(), entries: z.array(logEntrySchema).describe('Newest first.') })

const show = z.object({
  model: z.string(),
  version: z.string(),
  tag: z.string(),
  commit: z.string(),
  at: z.string().describe('Date of the tag, ISO 8601.'),
  stages: z.array(z.string()).describe('Stages that the version is in now.'),
  record: versionRecordSchema.nullable().describe('Null: the tag was made by another tool.'),
  promotion: stageRecordSchema.nullable().describe('How it came there, for references to a stage.'),
})

const release = z.object({
  models: z.array(
    z.object({
      model: z.string(),
      status: z
        .enum(['released', 'finished', 'nothing'])
        .describe('`finished`: published what an interrupted run had prepared.'),
      version: z.string().nullable(),
      url: z.string().nullable(),
      reason: z.string().describe('Why there was nothing to release; else empty.'),
    }),
  ),
})

const pull = z.object({
  ...files,
  written: z.array(z.string()),
  kept: z.array(z.string()).describe('Files that were there already, and right.'),
  cached: z.array(z.string()).describe('Of the written files, those that came out of the cache.'),
})

const verify = z.object({
  ...files,
  ok: z.boolean(),
  files: z.array(z.object({ path: z.string(), ok: z.boolean(), problem: z.string().nullable() })),
})

const init = z.object({ written: z.array(z.string()) })
const doctor = z.object({ findings: z.array(findingSchema) })

/** What each command prints with `--json`; published in `schema/cli/`. */
export const documents = { plan: planDocumentSchema, release, ls, show, log, pull, verify, init, doctor }

export type Documents = { readonly [Name in keyof typeof documents]: z.input<(typeof documents)[Name]> }
