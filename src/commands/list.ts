import { z } from 'zod'
import { UserError } from '../ports/errors.ts'
import type { TagReader } from '../ports/registry.ts'
import { currentEntry, verifyLedger } from '../registry/ledger.ts'
import { type Model, type Registry, readRegistry, type StageEntry } from '../registry/registry.ts'
import { latestRelease } from '../registry/versions.ts'

/** A model in `modelseal ls --json`. */
export const listedModelSchema = z.object({
  model: z.string(),
  latest: z.string().nullable().describe('The highest version that is no pre-release and not withdrawn.'),
  stages: z
    .record(z.string(), z.string().nullable())
    .describe('The version in each stage; null for one that was emptied.'),
  versions: z.number().int().nonnegative().describe('How many there are, without withdrawn ones.'),
  deprecated: z.boolean(),
})
export type ListedModel = z.infer<typeof listedModelSchema>

export async function listModels(tags: TagReader): Promise<ListedModel[]> {
  const { models } = readRegistry(await tags.tags())
  return [...models.values()].map((model) => ({
    model: model.name,
    latest: latestRelease(model.versions)?.version ?? null,
    stages: Object.fromEntries(
      [...model.stages.keys()].map((stage) => [stage, currentEntry(model, stage)?.version ?? null]),
    ),
    versions: model.versions.filter(({ withdrawn }) => !withdrawn).length,
    deprecated: model.deprecated,
  }))
}

/** One thing that happened to a model, in `modelseal log --json`. */
export const logEntrySchema = z.object({
  at: z.string().describe('Date of the tag, ISO 8601.'),
  tag: z.string(),
  commit: z.string(),
  event: z
    .enum(['released', 'promote', 'rollback', 'clear', 'assigned'])
    .describe('`assigned`: by a tag without a record, which another tool or a person made.'),
  version: z.string().nullable(),
  stage: z.string().nullable(),
  approvals: z.array(z.object({ user: z.string(), how: z.string(), at: z.string() })),
  pullRequest: z.number().int().positive().nullable(),
  problems: z.array(z.string()).describe('What is wrong with the entry; empty for a sound one.'),
})
export type LogEntry = z.infer<typeof logEntrySchema>

/** What happened to a model, newest first. */
export async function logModel(tags: TagReader, name: string): Promise<LogEntry[]> {
  const registry = readRegistry(await tags.tags())
  const model = findModel(registry, name)
  const entries = [...releases(model), ...[...model.stages.values()].flatMap((ledger) => steps(ledger))]
  return entries.sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
}

export function findModel(registry: Registry, name: string): Model {
  const model = registry.models.get(name)
  if (model) return model
  const known = [...registry.models.keys()]
  throw new UserError(
    'usage',
    `there is no model ${name}`,
    known.length > 0 ? `known models: ${known.slice(0, 10).join(', ')}` : 'no version was released yet',
  )
}

function releases({ versions }: Model): LogEntry[] {
  return versions.map(({ taggedAt, tag, commit, version, record, withdrawn }) => ({
    at: taggedAt,
    tag,
    commit,
    event: 'released',
    version,
    stage: null,
    approvals: [],
    pullRequest: record?.pullRequest ?? null,
    problems: withdrawn ? ['withdrawn'] : record ? [] : ['has no record: it was not made by Modelseal'],
  }))
}

function steps(ledger: readonly StageEntry[]): LogEntry[] {
  const problems = verifyLedger(ledger)
  return ledger.map(({ taggedAt, tag, commit, version, stage, record, cleared }) => ({
    at: taggedAt,
    tag,
    commit,
    event: record?.action ?? (cleared ? 'clear' : 'assigned'),
    version,
    stage,
    approvals: record?.approvals ?? [],
    pullRequest: record?.pullRequest ?? null,
    problems: problems.filter((problem) => problem.tag === tag).map(({ message }) => message),
  }))
}
