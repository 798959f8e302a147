import type { Configuration, ModelConfiguration } from '../config/schema.ts'
import { UserError } from '../ports/errors.ts'
import type { Head, History } from '../ports/history.ts'
import type { TagReader } from '../ports/registry.ts'
import type { Workspace } from '../ports/workspace.ts'
import { emptyModel, type Model, readRegistry, type Version } from '../registry/registry.ts'
import { judgeCommits } from '../version/judge.ts'
import { type Channel, isPrerelease } from '../version/next.ts'
import { type Evidence, OverrideError, type Plan, planVersion } from '../version/plan.ts'
import { collectMaterials, type Materials } from './materials.ts'

export interface PlanPorts {
  readonly history: History
  readonly tags: TagReader
  readonly workspace: Workspace
}

export interface PlanRequest {
  readonly configuration: Configuration
  /** Null for all models. */
  readonly models: readonly string[] | null
  readonly channel: Channel
}

export interface PlannedModel {
  readonly configuration: ModelConfiguration
  readonly model: Model
  readonly plan: Plan
  readonly head: Head
  /** The highest version that the commit descends from. */
  readonly current: Version | null
  /** Null when the model's files are not in the workspace: then only commits are witnesses. */
  readonly materials: Materials | null
}

/** The next version of each model, with its reasons. Reads only. */
export async function planModels(ports: PlanPorts, request: PlanRequest): Promise<PlannedModel[]> {
  const names = modelNames(request)
  await ports.history.complete()
  const head = await ports.history.head()
  const registry = readRegistry(await ports.tags.tags())
  const planned: PlannedModel[] = []
  for (const name of names) {
    const configuration = request.configuration.models[name]
    if (configuration)
      planned.push(
        await planModel(ports, request, head, configuration, registry.models.get(name) ?? emptyModel(name)),
      )
  }
  return planned
}

function modelNames({ configuration, models }: PlanRequest): readonly string[] {
  const known = Object.keys(configuration.models)
  const unknown = models?.find((model) => !known.includes(model))
  if (unknown !== undefined) {
    throw new UserError(
      'usage',
      `there is no model ${unknown} in the configuration`,
      `known models: ${known.join(', ')}`,
    )
  }
  return models ?? known
}

async function planModel(
  ports: PlanPorts,
  request: PlanRequest,
  head: Head,
  configuration: ModelConfiguration,
  model: Model,
): Promise<PlannedModel> {
  const { history, workspace } = ports
  const { versioning } = request.configuration
  const ancestors = await history.ancestors(
    [...new Set(model.versions.map(({ commit }) => commit))],
    head.commit,
  )
  const reachable = model.versions.filter((version) => ancestors.has(version.commit) && !version.withdrawn)
  const stable = reachable.findLast(({ version }) => !isPrerelease(version)) ?? null
  const current = reachable.at(-1) ?? null
  const paths = pathsOf(configuration)
  const commits = await history.commits({ from: stable?.commit ?? null, to: head.commit, paths })
  const since =
    current === stable
      ? commits
      : await history.commits({ from: current?.commit ?? null, to: head.commit, paths })
  const materials = await collectMaterials(workspace, model.name, configuration)
  try {
    const plan = planVersion({
      model: model.name,
      reachable: reachable.map(({ version }) => version),
      taken: model.versions.map(({ version }) => version),
      atCommit: reachable.findLast(({ commit }) => commit === head.commit)?.version ?? null,
      judgements: judgeCommits(model.name, commits, versioning),
      sinceCurrent: new Set(since.map(({ sha }) => sha)),
      evidence: materials ? { candidate: materials.evidence, current: evidenceOf(current) } : null,
      evidenceLevels: versioning.evidence,
      channel: request.channel,
      initialVersion: versioning.initialVersion,
    })
    return { configuration, model, plan, head, current, materials }
  } catch (error) {
    if (error instanceof OverrideError)
      throw new UserError('refused', error.message, 'see docs/versioning.md § Overrides', { cause: error })
    throw error
  }
}

function evidenceOf(version: Version | null): Evidence | null {
  const record = version?.record
  return record ? { bundle: record.bundle.sha256, params: record.params, data: record.data } : null
}

/** Everything counts when sources say so; a pathspec would only make git slower. */
function pathsOf({ sources }: ModelConfiguration): readonly string[] {
  return sources.includes('**') ? [] : sources
}

/** The contract of `modelseal plan --json`. */
export function planDocument(
  planned: readonly PlannedModel[],
  tagOf: (model: string, version: string) => string,
) {
  return {
    models: planned.map(({ plan }) => ({
      model: plan.model,
      current: plan.current,
      next: plan.next,
      bump: plan.bump,
      tag: plan.next === null ? null : tagOf(plan.model, plan.next),
      commits: plan.commits,
      reasons: plan.reasons,
    })),
  }
}
