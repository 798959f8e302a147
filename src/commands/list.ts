import { UserError } from '../ports/errors.ts'
import type { TagReader } from '../ports/registry.ts'
import { currentEntry, verifyLedger } from '../registry/ledger.ts'
import { type Model, type Registry, readRegistry, type StageEntry } from '../registry/registry.ts'

/** The contract of `modelseal ls --json`. */
export interface ListedModel {
  readonly model: string
  readonly latest: string | null
  readonly stages: Readonly<Record<string, string | null>>
  readonly versions: number
  readonly deprecated: boolean
}

export async function listModels(tags: TagReader): Promise<ListedModel[]> {
  const { models } = readRegistry(await tags.tags())
  return [...models.values()].map((model) => ({
    model: model.name,
    latest:
      model.versions.findLast(({ withdrawn, version }) => !withdrawn && !version.includes('-'))?.version ??
      null,
    stages: Object.fromEntries(
      [...model.stages.keys()].map((stage) => [stage, currentEntry(model, stage)?.version ?? null]),
    ),
    versions: model.versions.filter(({ withdrawn }) => !withdrawn).length,
    deprecated: model.deprecated,
  }))
}

/** The contract of `modelseal log --json`: what happened to a model, newest first. */
export interface LogEntry {
  readonly at: string
  readonly tag: string
  readonly commit: string
  readonly event: 'released' | 'promote' | 'rollback' | 'clear' | 'assigned'
  readonly version: string | null
  readonly stage: string | null
  readonly approvals: readonly { readonly user: string; readonly how: string; readonly at: string }[]
  readonly pullRequest: number | null
  /** What is wrong with the entry; empty for a sound one. */
  readonly problems: readonly string[]
}

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
