import { defaultConfiguration } from '../../src/config/defaults.ts'
import type { Configuration, StageConfiguration } from '../../src/config/schema.ts'
import { canonicalJson } from '../../src/manifest/canonical.ts'
import type { Manifest } from '../../src/manifest/manifest.ts'
import type {
  LabelEvent,
  Person,
  PullRequest,
  Review,
  SeenCandidate,
  Snapshot,
} from '../../src/promotion/snapshot.ts'
import type { StageRecord, VersionRecord } from '../../src/registry/record.ts'
import { type GitTag, readRegistry } from '../../src/registry/registry.ts'

/** Moments of a working day, by minute. */
export const at = (minute: number): string =>
  new Date(Date.UTC(2026, 10, 2, 9, minute)).toISOString().replace('.000Z', 'Z')

export const hex = (text: string, length: number): string =>
  Buffer.from(text).toString('hex').padEnd(length, '0').slice(0, length)
export const commit = (name: string): string => hex(name, 40)
export const digest = (name: string): string => hex(name, 64)

/** A manifest of a model `fraud` with these bytes and this accuracy. */
export function manifest(version: string, bytes: string, accuracy = 0.9): Manifest {
  return {
    schemaVersion: 1,
    model: 'fraud',
    version,
    previousVersion: null,
    bump: 'minor',
    reasons: [],
    source: {
      repository: 'acme/fraud',
      url: null,
      commit: commit(version),
      ref: null,
      pullRequest: null,
      dirty: false,
    },
    build: null,
    environment: {
      os: 'linux',
      architecture: 'x64',
      cpu: null,
      cores: 2,
      memory: 1,
      runner: null,
      files: [],
    },
    bundle: { sha256: digest(bytes), size: 1, files: 1 },
    files: [
      {
        path: 'model.bin',
        size: 1,
        sha256: digest(bytes),
        mediaType: 'application/octet-stream',
        asset: 'model.bin',
      },
    ],
    interface: [],
    metrics: [{ name: 'accuracy', value: accuracy, direction: 'higher', source: { file: 'metrics.json' } }],
    params: {},
    data: [],
    candidate: null,
  }
}

export function candidate(bytes: string, minute: number, accuracy?: number): SeenCandidate {
  const model = {
    kind: 'release' as const,
    manifest: manifest('1.1.0-pr.7.1', bytes, accuracy),
    considered: 1,
    counted: 1,
  }
  return {
    artifactId: minute,
    runId: minute,
    runUrl: 'https://github.com/acme/fraud/actions/runs/1',
    createdAt: at(minute),
    content: { ok: true, candidate: { schemaVersion: 1, commit: commit('head'), models: [model] } },
  }
}

export function versionTag(version: string, bytes: string, commitName: string, minute: number): GitTag {
  const record: VersionRecord = {
    schema: 1,
    kind: 'version',
    model: 'fraud',
    version,
    previous: null,
    commit: commit(commitName),
    manifest: { sha256: digest(`m${version}`), size: 1 },
    bundle: { sha256: digest(bytes), size: 1, files: 1 },
    params: digest('p'),
    data: digest('d'),
    bump: 'minor',
    reasons: { major: 0, minor: 1, patch: 0, none: 0 },
    metrics: { accuracy: 0.9 },
    pullRequest: null,
    storage: { kind: 'release' },
  }
  return tag(`fraud@v${version}`, commitName, minute, record)
}

export function stageTag(
  counter: number,
  version: string,
  bytes: string,
  commitName: string,
  minute: number,
  more: Partial<StageRecord> = {},
): GitTag {
  const record: StageRecord = {
    schema: 1,
    kind: 'stage',
    model: 'fraud',
    stage: 'production',
    action: 'promote',
    version,
    commit: commit(commitName),
    previous: null,
    manifest: digest(`m${version}`),
    bundle: digest(bytes),
    subject: { commit: commit('head'), bundle: digest(bytes) },
    approvals: [{ user: 'bob', how: 'label', at: at(minute) }],
    policy: { ref: commit('base'), sha256: digest('policy') },
    gates: [],
    pullRequest: 7,
    actor: 'bob',
    at: at(minute),
    ...more,
  }
  return tag(`fraud#${record.stage}#${counter}`, commitName, minute, record)
}

function tag(name: string, commitName: string, minute: number, record: unknown): GitTag {
  return {
    name,
    object: hex(`t${name}`.replaceAll('#', ''), 40),
    commit: commit(commitName),
    annotated: true,
    taggedAt: at(minute),
    tagger: 'modelseal[bot]',
    record: canonicalJson(record),
  }
}

export function labeled(actor: string, minute: number, more: Partial<LabelEvent> = {}): LabelEvent {
  return {
    label: 'promote:production',
    action: 'labeled',
    actor,
    byBot: false,
    byUs: false,
    at: at(minute),
    ...more,
  }
}

export interface World {
  readonly pullRequest?: Partial<PullRequest>
  readonly stage?: Partial<StageConfiguration>
  readonly stages?: Readonly<Record<string, StageConfiguration>>
  readonly gates?: Configuration['models'][string]['gates']
  readonly trusted?: Configuration['models'][string]['trusted']
  readonly labelEvents?: readonly LabelEvent[]
  readonly reviews?: readonly Review[]
  readonly people?: readonly Person[]
  readonly candidates?: readonly SeenCandidate[]
  readonly tags?: readonly GitTag[]
  readonly manifests?: Readonly<Record<string, Manifest>>
  readonly published?: Readonly<Record<string, string>>
}

const bob: Person = { login: 'bob', bot: false, role: 'maintain', teams: [] }
const dora: Person = { login: 'dora', bot: false, role: 'maintain', teams: [] }

/** A pull request by alice on a repository where bob and dora may approve; the rest as given. */
export function snapshot(world: World): Snapshot {
  const { gates, trusted } = world
  const defaults = defaultConfiguration('fraud', {
    ...(gates ? { gates } : {}),
    ...(trusted ? { trusted } : {}),
  })
  const [production] = Object.values(defaults.stages)
  if (!production) throw new Error('there is no stage')
  const configuration = {
    ...defaults,
    stages: world.stages ?? { production: { ...production, ...world.stage } },
  }
  const people = [
    bob,
    dora,
    { login: 'alice', bot: false, role: 'write' as const, teams: [] },
    ...(world.people ?? []),
  ]
  return {
    at: at(59),
    repository: { owner: 'acme', name: 'fraud', url: 'https://github.com/acme/fraud' },
    pullRequest: {
      number: 7,
      title: 'feat: better',
      url: 'https://github.com/acme/fraud/pull/7',
      state: 'open',
      author: 'alice',
      headCommit: commit('head'),
      baseRef: 'main',
      mergeCommit: null,
      labels: (world.labelEvents ?? [])
        .filter(({ action }) => action === 'labeled')
        .map(({ label }) => label),
      contributors: [{ login: 'alice', commit: commit('head') }],
      contributorsCut: false,
      ...world.pullRequest,
    },
    policy: { ok: true, ref: commit('base'), sha256: digest('policy'), configuration },
    labelEvents: world.labelEvents ?? [],
    reviews: world.reviews ?? [],
    people: new Map(people.map((person) => [person.login, person])),
    candidates: world.candidates ?? [candidate('new', 10)],
    registry: readRegistry(world.tags ?? []),
    manifests: new Map(Object.entries(world.manifests ?? {})),
    published: new Map(Object.entries(world.published ?? {})),
  }
}

/** The same pull request after its merge, released with these bytes at minute 30. */
export function released(bytes: string, world: World = {}): Snapshot {
  return snapshot({
    ...world,
    pullRequest: { state: 'merged', mergeCommit: commit('merge'), ...world.pullRequest },
    tags: [versionTag('1.1.0', bytes, 'merge', 30), ...(world.tags ?? [])],
    manifests: { 'fraud@v1.1.0': manifest('1.1.0', bytes), ...world.manifests },
    published: { 'fraud@v1.1.0': at(30), ...world.published },
  })
}
