import type { ModelConfiguration } from '../config/schema.ts'
import type { Unpacker } from '../interface/bytes.ts'
import { bundleSummary } from '../manifest/bundle.ts'
import { type CandidateModel, candidateArtifact } from '../manifest/candidate.ts'
import { bundleDigest, digestOf } from '../manifest/digest.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { CandidateBytes } from '../ports/candidate-bytes.ts'
import { UserError } from '../ports/errors.ts'
import type { Progress } from '../ports/progress.ts'
import type { CandidateReader, PullRequestReader } from '../ports/pull-requests.ts'
import type { SourceTree } from '../ports/source-tree.ts'
import type { Output, Workspace } from '../ports/workspace.ts'
import type { SeenCandidate } from '../promotion/snapshot.ts'
import { fetchBundle } from './adopt-files.ts'
import { requireSameSources } from './adopt-sources.ts'
import { readBundle } from './bundle-files.ts'
import type { Materials } from './materials.ts'
import { modelFile, unsafeWarnings } from './model-file.ts'

export interface AdoptPorts {
  readonly pullRequests: Pick<PullRequestReader, 'containing' | 'pullRequest'>
  readonly candidates: CandidateReader
  readonly bytes: CandidateBytes
  readonly sourceTree: SourceTree
  readonly unpacker: Unpacker
  readonly progress: Progress
  /** A new folder, which somebody else clears. */
  temporary(): Promise<{ readonly output: Output; readonly workspace: Workspace }>
}

export type Adoption =
  | { readonly kind: 'adopted'; readonly materials: Materials }
  /** Nothing can be taken over, and why: it is an error only when there is a version to release. */
  | { readonly kind: 'refused'; readonly error: UserError }

export type Adopt = (model: string, configuration: ModelConfiguration, commit: string) => Promise<Adoption>

type Release = Extract<CandidateModel, { kind: 'release' }>

/**
 * Train once: takes over, for a commit that a pull request was merged as, the bytes of that pull request's candidate.
 * What was adopted is remembered, so that planning again after a lost race downloads nothing twice.
 */
export function createAdopt(ports: AdoptPorts): Adopt {
  const adopted = new Map<string, Promise<Adoption>>()
  return (model, configuration, commit) => {
    const key = `${commit} ${model}`
    const known = adopted.get(key) ?? attempt(ports, model, configuration, commit)
    adopted.set(key, known)
    return known
  }
}

async function attempt(
  ports: AdoptPorts,
  model: string,
  configuration: ModelConfiguration,
  commit: string,
): Promise<Adoption> {
  try {
    if (!configuration.adopt)
      throw nothing(model, configuration, '`adopt` is off, so no pull request was asked')
    return { kind: 'adopted', materials: await adoptCandidate(ports, model, configuration, commit) }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    // GitHub did not answer, or not to this token: whoever reads that has to know what it was asked for.
    const asked = error.code === 'permission' || error.code === 'environment'
    return { kind: 'refused', error: asked ? unanswered(model, configuration, error) : error }
  }
}

async function adoptCandidate(
  ports: AdoptPorts,
  model: string,
  configuration: ModelConfiguration,
  commit: string,
): Promise<Materials> {
  const { number, headCommit } = await mergedAs(ports, model, configuration, commit)
  const { seen, entry } = await newest(ports, model, configuration, { number, headCommit })
  await requireOwnRun(ports.bytes, model, { number, headCommit }, seen)
  await requireSameSources(ports.sourceTree, configuration, model, commit, {
    pullRequest: number,
    headCommit,
    claim: entry.sources,
  })
  ports.progress.step(`Adopting ${model} from pull request #${number}, workflow run ${seen.runId}`)
  const { output, workspace } = await ports.temporary()
  const files = await fetchBundle(ports, { model, seen, entry }, output)
  const document = await ports.bytes.artifact(seen.artifactId)
  return materialsOf(ports, workspace, entry.manifest, {
    artifactId: seen.artifactId,
    runId: String(seen.runId),
    commit: headCommit,
    ...(document?.sha256 ? { sha256: document.sha256 } : {}),
    files,
  })
}

/** What the bytes say is read from them again; what people saw beside them is the candidate's word. */
async function materialsOf(
  { unpacker }: AdoptPorts,
  workspace: Workspace,
  manifest: Manifest,
  candidate: NonNullable<Manifest['candidate']>,
): Promise<Materials> {
  const { files, unsafe, warnings, models } = await readBundle(
    workspace,
    unpacker,
    manifest.files.map(({ path }) => ({ path, source: path })),
  )
  const size = files.reduce((sum, file) => sum + file.size, 0)
  const bundle = { sha256: bundleDigest(files), size, files: files.length }
  if (bundle.sha256 !== manifest.bundle.sha256)
    throw new UserError(
      'refused',
      `the files of ${manifest.model} make the bundle ${bundle.sha256}, and its candidate says ${manifest.bundle.sha256}`,
      'run the workflow of the pull request again, or train in this workflow before this step',
    )
  const described = models.map(modelFile)
  const { files: environment, ...machine } = manifest.environment
  const { metrics, params, data } = manifest
  return {
    files,
    models: described,
    unsafe,
    warnings: [...warnings, ...unsafeWarnings(unsafe)],
    bundle,
    metrics,
    params,
    data,
    environment,
    evidence: {
      bundle: bundleSummary({ bundle, files, interface: described }),
      params: digestOf(params),
      data: digestOf(data.map(({ path, sha256 }) => [path, sha256])),
    },
    adopted: { workspace, machine, candidate },
  }
}

interface Merged {
  readonly number: number
  readonly headCommit: string
}

async function mergedAs(
  { pullRequests }: AdoptPorts,
  model: string,
  configuration: ModelConfiguration,
  commit: string,
): Promise<Merged> {
  for (const number of await pullRequests.containing(commit)) {
    const found = await pullRequests.pullRequest(number)
    if (found?.pullRequest.state === 'merged') return { number, headCommit: found.pullRequest.headCommit }
  }
  throw nothing(model, configuration, `${commit.slice(0, 7)} is of no merged pull request`)
}

/** The newest candidate that says something of the model, as the bot takes it: what it cannot read, nobody approved. */
async function newest(
  { candidates }: AdoptPorts,
  model: string,
  configuration: ModelConfiguration,
  { number, headCommit }: Merged,
): Promise<{ readonly seen: SeenCandidate; readonly entry: Release }> {
  const names = [candidateArtifact(headCommit, null), candidateArtifact(headCommit, model)]
  for (const seen of await candidates.candidates(headCommit, names)) {
    if (!seen.content.ok)
      throw nothing(
        model,
        configuration,
        `the candidate of pull request #${number} cannot be used: ${seen.content.reason}`,
      )
    const entry = seen.content.candidate.models.find(
      (each) => (each.kind === 'release' ? each.manifest.model : each.model) === model,
    )
    if (entry?.kind === 'unchanged')
      throw nothing(
        model,
        configuration,
        `pull request #${number} said that nothing changes: ${entry.reason}`,
      )
    if (entry) return { seen, entry }
  }
  throw nothing(
    model,
    configuration,
    `pull request #${number} has no candidate for its head commit ${headCommit.slice(0, 7)} (it may have expired)`,
  )
}

/** Only code that was reviewed and merged may have made the bytes, and only in a run that this repository answers for. */
async function requireOwnRun(
  bytes: CandidateBytes,
  model: string,
  { number, headCommit }: Merged,
  { runId }: SeenCandidate,
): Promise<void> {
  const run = await bytes.run(runId)
  const refused = (why: string) =>
    new UserError(
      'refused',
      `the candidate of ${model} in pull request #${number} is not released: ${why}`,
      'train in this workflow before this step',
    )
  if (run === null) throw refused(`its workflow run ${runId} is gone`)
  if (!run.ownCode)
    throw refused(
      'it was made by the workflow of a fork, which nobody with write access to this repository started or answers for',
    )
  if (run.event !== 'pull_request')
    throw refused(
      `it was made by a run for the event ${run.event}, and only pull_request runs the code under review`,
    )
  if (run.headCommit !== headCommit)
    throw refused(
      `its workflow run is for ${run.headCommit.slice(0, 7)}, and ${headCommit.slice(0, 7)} was merged`,
    )
}

function nothing(model: string, configuration: ModelConfiguration, looked: string): UserError {
  return new UserError(
    'usage',
    `${noFile(model, configuration)}: ${looked}`,
    'train before this step, or correct `path` in the configuration',
  )
}

function unanswered(model: string, configuration: ModelConfiguration, cause: UserError): UserError {
  const remedy = `train before this step; or, to adopt what a pull request trained, ${cause.remedy}`
  return new UserError(cause.code, `${noFile(model, configuration)}: ${cause.message}`, remedy, { cause })
}

function noFile(model: string, configuration: ModelConfiguration): string {
  return `no file of ${model} is at ${[configuration.path].flat().join(', ')}, and none can be adopted`
}
