import type { CandidateModel } from '../manifest/candidate.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { Model, Version } from '../registry/registry.ts'
import { versionAt } from '../registry/versions.ts'
import type { SeenCandidate, Snapshot } from './snapshot.ts'

/** What an approval is for: these bytes at this commit, which exist since a moment that GitHub recorded. */
export interface Subject {
  readonly commit: string
  readonly bundle: string
  /** Words count only when they were given after this. */
  readonly since: string
}

export interface Standing {
  readonly subject: Subject | null
  /** The candidate's own, also when other bytes were released: what an approval that binds to the commit is for. */
  readonly candidateSubject: Subject | null
  /** The newest candidate's manifest for the model. */
  readonly candidate: Manifest | null
  /** Why the newest candidate cannot be used. */
  readonly problem: string | null
  /** Set when the workflow said that this model would not get a version. */
  readonly unchanged: string | null
  readonly runUrl: string | null
  /** The version that the merged pull request was released as. */
  readonly released: Version | null
  /** True when other bytes were released than were the candidate's. */
  readonly releasedOthers: boolean
}

/** Where a model stands in a pull request: which bytes there are to decide on. */
export function standing(snapshot: Snapshot, name: string): Standing {
  const [newest] = snapshot.candidates.filter((seen) => !seen.content.ok || entryOf(seen, name) !== null)
  const released = releasedVersion(snapshot, snapshot.registry.models.get(name) ?? null)
  const entry = newest ? entryOf(newest, name) : null
  const candidate = entry?.kind === 'release' ? entry.manifest : null
  const base = {
    candidate,
    problem: newest && !newest.content.ok ? newest.content.reason : null,
    unchanged: entry?.kind === 'unchanged' ? entry.reason : null,
    runUrl: newest?.runUrl ?? null,
    released,
    candidateSubject: candidate
      ? {
          commit: snapshot.pullRequest.headCommit,
          bundle: candidate.bundle.sha256,
          since: firstSeen(snapshot, name, candidate.bundle.sha256),
        }
      : null,
  }
  const fromCandidate = base.candidateSubject
  if (!released) return { ...base, subject: fromCandidate, releasedOthers: false }
  const bundle = released.record?.bundle.sha256
  if (bundle === undefined) return { ...base, subject: null, releasedOthers: false }
  if (fromCandidate?.bundle === bundle) return { ...base, subject: fromCandidate, releasedOthers: false }
  return {
    ...base,
    subject: {
      commit: snapshot.pullRequest.headCommit,
      bundle,
      since: snapshot.published.get(released.tag) ?? snapshot.at,
    },
    releasedOthers: true,
  }
}

function entryOf(seen: SeenCandidate, name: string): CandidateModel | null {
  if (!seen.content.ok) return null
  return (
    seen.content.candidate.models.find(
      (each) => (each.kind === 'release' ? each.manifest.model : each.model) === name,
    ) ?? null
  )
}

/** Since when the newest bytes have been the candidate without a break: a run again with the same bytes kills no approval. */
function firstSeen(snapshot: Snapshot, name: string, bundle: string): string {
  let since = snapshot.at
  for (const seen of snapshot.candidates) {
    const entry = entryOf(seen, name)
    if (seen.content.ok && entry === null) continue
    if (entry?.kind !== 'release' || entry.manifest.bundle.sha256 !== bundle) break
    since = seen.createdAt
  }
  return since
}

/** The version at the commit that merging made, or else the one whose record names this pull request. */
function releasedVersion({ pullRequest }: Snapshot, model: Model | null): Version | null {
  if (!model || pullRequest.state !== 'merged') return null
  const at = versionAt(model.versions, pullRequest.mergeCommit)
  if (at) return at
  return (
    model.versions.findLast(
      (version) => version.record?.pullRequest === pullRequest.number && !version.withdrawn,
    ) ?? null
  )
}
