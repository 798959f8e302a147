import { z } from 'zod'
import { modelSummarySchema } from '../interface/summary.ts'
import { canonicalJson } from '../manifest/canonical.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const objectId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)
const level = z.enum(['major', 'minor', 'patch', 'none'])

/** What a version tag says to programs: enough to decide and compare without asking any API. */
export const versionRecordSchema = z.object({
  schema: z.literal(1),
  kind: z.literal('version'),
  model: z.string(),
  version: z.string(),
  previous: z.string().nullable(),
  commit: objectId,
  manifest: z.object({ sha256, size: z.number().int().nonnegative() }),
  bundle: z.object({ sha256, size: z.number().int().nonnegative(), files: z.number().int().positive() }),
  /** SHA-256 over the parameters and the data that the manifest lists, so that a change shows without reading it. */
  params: sha256,
  data: sha256,
  /** What the model files are, as far as they can be read; not in records that were written before there was this. */
  interface: z.array(modelSummarySchema).optional(),
  /** SHA-256 over the raw digests of the other files of the bundle, in path order. */
  others: sha256.optional(),
  bump: level,
  /** How many commits asked for each level. */
  reasons: z.record(level, z.number().int().nonnegative()),
  /** Finite values by metric name, `name` or `name[slice]`. */
  metrics: z.record(z.string(), z.number()),
  pullRequest: z.number().int().positive().nullable(),
  /** `id`: GitHub's number of the release, so that of several drafts for a tag only the right one is ever published. */
  storage: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('release'), id: z.number().int().positive().optional() }),
    z.object({
      kind: z.literal('oci'),
      id: z.number().int().positive().optional(),
      repository: z.string(),
      digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
    }),
  ]),
  /** Tags of earlier versions whose releases hold files of this one; left out when there are none. */
  reuses: z.array(z.string()).min(1).optional(),
})
export type VersionRecord = z.infer<typeof versionRecordSchema>

/** What a stage tag says to programs: the decision, and the evidence that it was made on. */
export const stageRecordSchema = z.object({
  schema: z.literal(1),
  kind: z.literal('stage'),
  model: z.string(),
  stage: z.string(),
  action: z.enum(['promote', 'rollback', 'clear']),
  version: z.string(),
  commit: objectId,
  /** The record before in this stage, by name and tag object: a removed or altered one shows. */
  previous: z.object({ tag: z.string(), object: objectId }).nullable(),
  manifest: sha256,
  bundle: sha256,
  /** What the approvals were given for. */
  subject: z.object({ commit: objectId, bundle: sha256 }),
  approvals: z.array(z.object({ user: z.string(), how: z.enum(['label', 'review']), at: z.string() })),
  policy: z.object({ ref: z.string(), sha256 }),
  gates: z.array(z.object({ gate: z.string(), status: z.enum(['pass', 'warn', 'fail']) })),
  pullRequest: z.number().int().positive().nullable(),
  actor: z.string(),
  at: z.string(),
})
export type StageRecord = z.infer<typeof stageRecordSchema>

const recordSchema = z.discriminatedUnion('kind', [versionRecordSchema, stageRecordSchema])
export type TagRecord = z.infer<typeof recordSchema>

/** The trailer (git-interpret-trailers(1)) that carries a record in a tag's message. */
export const recordTrailer = 'Modelseal-Record'

/** A tag's message: a line and a few more for people, then the record as the last trailer. */
export function formatTagMessage(subject: string, lines: readonly string[], record: TagRecord): string {
  const said = lines.map(oneLine).filter((line) => line !== '')
  const body = said.length > 0 ? `${said.join('\n')}\n\n` : ''
  return `${oneLine(subject)}\n\n${body}${recordTrailer}: ${canonicalJson(record)}\n`
}

/**
 * Value of the record's trailer; null when the last paragraph of the message has none, or more than one, or is
 * not made of trailers only. That is stricter than git, so that whatever we find, git finds too.
 */
export function recordTrailerOf(message: string): string | null {
  const last =
    message
      .trimEnd()
      .split(/\n(?:[ \t]*\n)+/)
      .at(-1) ?? ''
  const trailers = last
    .split('\n')
    .map((line) => /^(?<token>[A-Za-z0-9-]+): (?<value>.*)$/s.exec(line)?.groups)
  const found = trailers.filter((groups) => groups?.['token']?.toLowerCase() === recordTrailer.toLowerCase())
  if (found.length !== 1 || trailers.includes(undefined)) return null
  return (found[0]?.['value'] ?? '').trim()
}

export type ParsedRecord =
  | { readonly ok: true; readonly record: TagRecord }
  /** `schema`: a newer Modelseal wrote it, which is nothing bad. */
  | { readonly ok: false; readonly kind: 'schema' | 'record'; readonly reason: string }

const newerSchema = z.object({ schema: z.number().int().min(2) })

/** A record from its trailer's value; never throws. */
export function parseRecord(value: string): ParsedRecord {
  let data: unknown
  try {
    data = JSON.parse(value)
  } catch {
    return { ok: false, kind: 'record', reason: 'the record is not JSON' }
  }
  const result = recordSchema.safeParse(data)
  if (result.success) return { ok: true, record: result.data }
  const newer = newerSchema.safeParse(data)
  if (newer.success) {
    const reason = `the record has schema ${newer.data.schema}, which this Modelseal does not know yet`
    return { ok: false, kind: 'schema', reason }
  }
  const [issue] = result.error.issues
  return {
    ok: false,
    kind: 'record',
    reason: `the record is not one of ours: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
