import { z } from 'zod'
import type { Configuration, ModelConfiguration } from '../config/schema.ts'
import type { Unpacker } from '../interface/bytes.ts'
import { reasonSchema } from '../manifest/manifest.ts'
import { UserError } from '../ports/errors.ts'
import type { Head, History } from '../ports/history.ts'
import type { TagReader } from '../ports/registry.ts'
import type { Workspace } from '../ports/workspace.ts'
import { emptyModel, type GitTag, type Model, readRegistry, type Version } from '../registry/registry.ts'
import { versionAt } from '../registry/versions.ts'
import type { Evidence } from '../version/evidence.ts'
import type { Channel } from '../version/next.ts'
import { OverrideError, type Plan, type PlanInput, planVersion } from '../version/plan.ts'
import { RefusedVersionError } from '../version/refusal.ts'
import type { Adopt } from './adopt.ts'
import type { ReadBundleAs } from './bundle-files.ts'
import { collectMaterials, type Materials } from './materials.ts'
import { unlessOvertaken } from './overtaken.ts'
import { knownAt, type Survey, type SurveyedModel, surveyModels } from './survey.ts'

export interface PlanPorts {
  readonly history: History
  readonly tags: TagReader
  readonly workspace: Workspace
  readonly unpacker: Unpacker
  /** Takes over a merged pull request's candidate where the workspace has no model; without it, nothing is taken over. */
  readonly adopt?: Adopt
}

export interface PlanRequest {
  readonly configuration: Configuration
  /** Null for all models. */
  readonly models: readonly string[] | null
  readonly channel: Channel
  /** A commit of the past to plan for, with what was known then; without it, the checkout. */
  readonly at?: string | null
  /** For whoever does more with a model's bytes while they are read, by what is known of the model before. */
  readAs?(outlook: Outlook): ReadBundleAs
  /** The configuration that a commit of the past had; null where it had none, and today's has to do. */
  configurationAt?(commit: string): Promise<Configuration | null>
}

/** A model before its files were read. */
export interface Outlook {
  readonly model: string
  readonly current: Version | null
  /** What comes next by the commits alone; null when that is nothing, or cannot be told. */
  readonly next: string | null
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
  /** Why there are none, where more is known than that no file is there. */
  readonly missing: UserError | null
}

/** The next version of each model, with its reasons. Reads only. */
export async function planModels(ports: PlanPorts, now: PlanRequest): Promise<PlannedModel[]> {
  const replay = now.at ?? null
  if (replay === null) modelNames(now)
  const [head, tags] = await headAndTags(ports, replay)
  const past = replay === null ? null : await now.configurationAt?.(head.commit)
  const request = past ? { ...now, configuration: past } : now
  const names = modelNames(request)
  const registry = readRegistry(tags)
  const all = names.flatMap((name): SurveyedModel[] => {
    const configuration = request.configuration.models[name]
    return configuration ? [{ configuration, model: registry.models.get(name) ?? emptyModel(name) }] : []
  })
  const models = replay === null ? all : (await knownAt(ports.history, head.commit, all)).map(asReleased)
  const surveys = await surveyModels(ports.history, head.commit, models, request.configuration.versioning)
  const planned: PlannedModel[] = []
  for (const [index, survey] of surveys.entries()) {
    const surveyed = models[index]
    if (surveyed) planned.push(await planModel(ports, request, head, surveyed, survey))
  }
  return planned
}

/** A commit of the past may be named by a tag that reading the tags brings here. */
async function headAndTags({ history, tags }: PlanPorts, replay: string | null): Promise<[Head, GitTag[]]> {
  if (replay === null) return Promise.all([history.head(null), tags.tags()])
  const read = await tags.tags()
  return [await history.head(replay), read]
}

/** A withdrawal comes after the version: at the commits that followed it, the version stood. */
function asReleased({ configuration, model }: SurveyedModel): SurveyedModel {
  const versions = model.versions.map((version) => ({ ...version, withdrawn: false }))
  return { configuration, model: { ...model, versions, reserved: [] } }
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
  { configuration, model }: SurveyedModel,
  { current, stable, judgements, sinceCurrent }: Survey,
): Promise<PlannedModel> {
  const { versioning } = request.configuration
  // The files of the past are not here.
  const input = (materials: Materials | null): PlanInput => {
    return {
      model: model.name,
      reachable: [stable, current].flatMap((each) => each?.version ?? []),
      taken: [...model.versions.map(({ version }) => version), ...model.reserved],
      atCommit: versionAt(model.versions, head.commit)?.version ?? null,
      judgements,
      sinceCurrent,
      evidence: materials ? { candidate: materials.evidence, current: evidenceOf(current) } : null,
      evidenceLevels: versioning.evidence,
      channel: request.channel,
      initialVersion: versioning.initialVersion,
    }
  }
  const readAs = request.readAs?.({ model: model.name, current, next: outlook(input(null)) })
  const found = request.at ? null : await collectMaterials(ports, model.name, configuration, readAs)
  // What is released already needs no bytes.
  const adoption =
    found || request.at || versionAt(model.versions, head.commit)
      ? null
      : await ports.adopt?.(model.name, configuration, head.commit)
  const materials = adoption?.kind === 'adopted' ? adoption.materials : found
  const missing = adoption?.kind === 'refused' ? adoption.error : null
  try {
    const plan = planVersion(input(materials))
    const situation = { history: ports.history, head, model, current, channel: request.channel }
    const final = await unlessOvertaken(plan, situation)
    return { configuration, model, plan: final, head, current, materials, missing }
  } catch (error) {
    if (error instanceof OverrideError)
      throw new UserError('refused', error.message, 'see docs/versioning.md § Overrides', { cause: error })
    if (error instanceof RefusedVersionError)
      throw new UserError('refused', error.message, error.remedy, { cause: error })
    throw error
  }
}

function outlook(input: PlanInput): string | null {
  try {
    return planVersion(input).next
  } catch {
    // The plan itself will say so.
    return null
  }
}

function evidenceOf(version: Version | null): Evidence | null {
  const record = version?.record
  if (!record) return null
  const models = record.interface ?? null
  const bundle = { sha256: record.bundle.sha256, models, others: record.others ?? '' }
  return { bundle, params: record.params, data: record.data }
}

/** What `modelseal plan --json` prints. */
export const planDocumentSchema = z.object({
  models: z.array(
    z.object({
      model: z.string(),
      current: z.string().nullable().describe('The highest version that the commit descends from.'),
      next: z.string().nullable().describe('Null: there is nothing to release.'),
      bump: z.enum(['major', 'minor', 'patch', 'none']),
      tag: z.string().nullable(),
      commits: z.object({
        considered: z.number().int().nonnegative(),
        counted: z.number().int().nonnegative(),
      }),
      reasons: z.array(reasonSchema),
      warnings: z
        .array(z.string())
        .describe('Files that may run code when they are used, or that are not what they seem to be.'),
    }),
  ),
})
export type PlanDocument = z.infer<typeof planDocumentSchema>

export function planDocument(
  planned: readonly PlannedModel[],
  tagOf: (model: string, version: string) => string,
): PlanDocument {
  return {
    models: planned.map(({ plan, materials }) => ({
      model: plan.model,
      current: plan.current,
      next: plan.next,
      bump: plan.bump,
      tag: plan.next === null ? null : tagOf(plan.model, plan.next),
      commits: plan.commits,
      reasons: [...plan.reasons],
      warnings: [...(materials?.warnings ?? [])],
    })),
  }
}
