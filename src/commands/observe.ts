import { defaultConfiguration } from '../config/defaults.ts'
import { parseConfiguration } from '../config/parse.ts'
import type { Configuration } from '../config/schema.ts'
import { candidateArtifact } from '../manifest/candidate.ts'
import { sha256 } from '../manifest/digest.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { UserError } from '../ports/errors.ts'
import type { CandidateReader, FileReader, People, PullRequestReader } from '../ports/pull-requests.ts'
import type { TagReader } from '../ports/registry.ts'
import type { ReleaseReader } from '../ports/releases.ts'
import { mainStage } from '../promotion/decide.ts'
import type { LabelEvent, Person, Policy, Snapshot } from '../promotion/snapshot.ts'
import { standing } from '../promotion/subject.ts'
import { versionInStage } from '../registry/ledger.ts'
import { modelNameFrom } from '../registry/name.ts'
import { readRegistry, type Version } from '../registry/registry.ts'
import { latestRelease } from '../registry/versions.ts'
import { readManifest } from './read-manifest.ts'

export interface ObservePorts {
  readonly repository: Snapshot['repository']
  readonly pullRequests: PullRequestReader
  readonly people: People
  readonly candidates: CandidateReader
  readonly files: FileReader
  readonly tags: TagReader
  readonly releases: ReleaseReader
}

/** Where a repository's configuration is, by convention. */
export const configurationFile = '.github/modelseal.yml'

/**
 * Reads everything that a decision about a pull request rests on. Null when it does not concern us: there is no
 * candidate, and nobody ever asked for anything by a label of ours.
 */
export async function observe(ports: ObservePorts, number: number): Promise<Snapshot | null> {
  const found = await ports.pullRequests.pullRequest(number)
  if (!found) return null
  const { at, policyCommit, pullRequest } = found
  const policy = await readPolicy(ports, policyCommit)
  const names = policy.ok ? Object.keys(policy.configuration.models) : []
  const artifacts = [null, ...names].map((name) => candidateArtifact(pullRequest.headCommit, name))
  const candidates = await ports.candidates.candidates(pullRequest.headCommit, artifacts)
  const labels = policy.ok ? ourLabels(policy.configuration) : []
  const labelEvents = (await ports.pullRequests.labelEvents(number)).filter(({ label }) =>
    labels.includes(label),
  )
  if (candidates.length === 0 && labelEvents.length === 0) return null

  const reviews = labelEvents.length > 0 ? await ports.pullRequests.reviews(number) : []
  const snapshot: Snapshot = {
    at,
    repository: ports.repository,
    pullRequest,
    policy,
    labelEvents,
    reviews,
    people: await readPeople(ports.people, policy, [
      ...actors(labelEvents),
      ...reviews.map(({ user }) => user),
    ]),
    candidates,
    registry: readRegistry(await ports.tags.tags()),
    manifests: new Map(),
    published: new Map(),
  }
  return { ...snapshot, ...(await readManifests(ports.releases, snapshot, names)) }
}

async function readPolicy({ files, repository }: ObservePorts, commit: string): Promise<Policy> {
  const text = await files.file(configurationFile, commit)
  if (text === null) {
    const configuration = defaultConfiguration(modelNameFrom(repository.name))
    return { ok: true, ref: commit, sha256: sha256(''), configuration }
  }
  const parsed = parseConfiguration(text, configurationFile)
  if (parsed.ok) return { ok: true, ref: commit, sha256: sha256(text), configuration: parsed.configuration }
  return {
    ok: false,
    ref: commit,
    problems: parsed.problems.map(
      ({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`,
    ),
  }
}

export function ourLabels({ stages }: Configuration): string[] {
  return Object.values(stages).flatMap(({ label, rollbackLabel }) => [label, rollbackLabel])
}

/** Bots need no look-up: they never count. */
function actors(events: readonly LabelEvent[]): string[] {
  return events.filter(({ action, byBot }) => action === 'labeled' && !byBot).map(({ actor }) => actor)
}

async function readPeople(
  people: People,
  policy: Policy,
  logins: readonly string[],
): Promise<Map<string, Person>> {
  if (!policy.ok) return new Map()
  const teams = [
    ...new Set(Object.values(policy.configuration.stages).flatMap(({ approvers }) => approvers.teams)),
  ]
  const found = await Promise.all([...new Set(logins)].map((login) => people.person(login, teams)))
  return new Map(found.map((person) => [person.login, person]))
}

/** Manifests that this pull request's models are compared with. One that cannot be read is left out: gates against it fail. */
async function readManifests(
  releases: ReleaseReader,
  snapshot: Snapshot,
  names: readonly string[],
): Promise<Pick<Snapshot, 'manifests' | 'published'>> {
  const wanted = new Map<string, Version>()
  for (const name of names)
    for (const version of versionsOfInterest(snapshot, name)) wanted.set(version.tag, version)
  const manifests = new Map<string, Manifest>()
  const published = new Map<string, string>()
  await Promise.all(
    [...wanted.values()].map(async (version) => {
      try {
        const { manifest, release } = await readManifest(releases, version)
        manifests.set(version.tag, manifest)
        if (release.publishedAt !== null) published.set(version.tag, release.publishedAt)
      } catch (error) {
        if (!(error instanceof UserError)) throw error
      }
    }),
  )
  return { manifests, published }
}

function versionsOfInterest(snapshot: Snapshot, name: string): Version[] {
  const { policy, registry } = snapshot
  const model = registry.models.get(name)
  const { candidate, released } = standing(snapshot, name)
  if (!policy.ok || !model || (!candidate && !released)) return []
  const production = versionInStage(model, mainStage(policy.configuration.stages))
  return [production, latestRelease(model.versions, released), released].filter((version) => version !== null)
}
