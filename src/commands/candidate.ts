import type { Candidate, CandidateModel } from '../manifest/candidate.ts'
import { candidateArtifact } from '../manifest/candidate.ts'
import { canonicalJson } from '../manifest/canonical.ts'
import type { CandidateStore } from '../ports/candidates.ts'
import type { Progress } from '../ports/progress.ts'
import type { SourceTree } from '../ports/source-tree.ts'
import type { Surroundings } from '../ports/surroundings.ts'
import type { Channel } from '../version/next.ts'
import { buildManifest } from './build-manifest.ts'
import { requireMaterials } from './materials.ts'
import { type PlannedModel, type PlanPorts, type PlanRequest, planModels } from './plan.ts'
import { storeCandidate } from './store-candidate.ts'

export interface CandidatePorts extends PlanPorts {
  readonly store: CandidateStore
  readonly sourceTree: SourceTree
  readonly surroundings: Surroundings
  readonly progress: Progress
}

export interface CandidateRequest extends Omit<PlanRequest, 'channel'> {
  readonly pullRequest: number
  /** Number of the workflow run: previews of one pull request differ by it. */
  readonly run: number
  /** Head commit of the pull request; what is checked out is GitHub's trial merge. */
  readonly headCommit: string
  /** What the branch that it would be merged into releases; null when that is nothing. */
  readonly base: Channel | null
}

export interface CandidateResult {
  readonly planned: readonly PlannedModel[]
  readonly candidate: Candidate
  readonly artifact: string
}

/** Describes what a pull request's models would become, and hands that to the bot as a workflow artifact. */
export async function handOverCandidate(
  ports: CandidatePorts,
  request: CandidateRequest,
): Promise<CandidateResult> {
  const { pullRequest, run, headCommit, base } = request
  // What a maintenance branch would refuse is refused before it is merged.
  const range = base?.kind === 'release' && base.range !== undefined ? { range: base.range } : {}
  const channel: Channel = { kind: 'preview', pullRequest, run, ...range }
  const planned = await planModels(ports, { ...request, channel })
  const models: CandidateModel[] = []
  for (const each of planned) models.push(await candidateModel(ports, request, each))
  const candidate: Candidate = { schemaVersion: 1, commit: headCommit, models }
  const artifact = candidateArtifact(
    headCommit,
    request.models?.length === 1 ? (request.models[0] ?? null) : null,
  )
  await ports.store.hand(artifact, canonicalJson(candidate))
  return { planned, candidate, artifact }
}

async function candidateModel(
  ports: CandidatePorts,
  request: CandidateRequest,
  planned: PlannedModel,
): Promise<CandidateModel> {
  const { plan, model, configuration } = planned
  const materials = planned.materials ?? (await requireMaterials(ports, model.name, configuration))
  if (plan.next === null)
    return { kind: 'unchanged', model: model.name, reason: plan.reasons[0]?.summary ?? 'nothing to release' }
  const source = { commit: request.headCommit, pullRequest: request.pullRequest }
  const manifest = await buildManifest({ ...planned, materials }, plan.next, source, ports.surroundings, null)
  const stored = await storeCandidate(ports, configuration, materials, planned.head.commit)
  const { considered, counted } = plan.commits
  return { kind: 'release', manifest, considered, counted, ...stored }
}
