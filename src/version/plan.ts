import semver from 'semver'
import { higher, highest, type Level } from './commit.ts'
import type { Judgement } from './judge.ts'
import { type Channel, nextVersion } from './next.ts'

/** Why the number is what it is; the order is that of weight. */
export interface Reason {
  readonly level: Level
  readonly source: 'commit' | 'evidence' | 'override' | 'channel'
  readonly commit?: string
  readonly summary: string
}

/** What is about to happen to one model; nothing is done yet. `next: null` means there is nothing to release. */
export interface Plan {
  readonly model: string
  readonly current: string | null
  readonly next: string | null
  readonly bump: Level
  readonly commits: { readonly considered: number; readonly counted: number }
  readonly reasons: readonly Reason[]
}

/** What a version is made of, by digest: the second witness beside the commits. */
export interface Evidence {
  readonly bundle: string
  readonly params: string
  readonly data: string
}

export interface PlanInput {
  readonly model: string
  /** Versions (not withdrawn) whose commit is an ancestor of, or is, the commit to release. */
  readonly reachable: readonly string[]
  /** All versions of the model that exist or existed, withdrawn ones and other branches included. */
  readonly taken: readonly string[]
  /** The version that stands at the very commit to release. */
  readonly atCommit: string | null
  /** Judged commits since the highest reachable stable version, newest first. */
  readonly judgements: readonly Judgement[]
  /** Of these, the commits that the highest reachable version of any kind does not contain. */
  readonly sinceCurrent: ReadonlySet<string>
  /** Digests of what would be released, and of what the current version is; null when not known. */
  readonly evidence: { readonly candidate: Evidence; readonly current: Evidence | null } | null
  /** At least so much, when a witness changed. */
  readonly evidenceLevels: { readonly weights: Level; readonly data: Level; readonly params: Level }
  readonly channel: Channel
  readonly initialVersion: string
}

/** A `Release-As` that cannot be followed: a mistake to be mended by a person, never guessed around. */
export class OverrideError extends Error {}

/** The next version with its reasons: two witnesses, the higher wins (see docs/versioning.md). Pure and total but for `OverrideError`. */
export function planVersion(input: PlanInput): Plan {
  const { judgements, channel } = input
  const stable = greatest(input.reachable.filter((version) => !version.includes('-')))
  const current = greatest(input.reachable)
  const counted = judgements.filter(({ level }) => level !== 'none')
  const base = {
    model: input.model,
    current,
    commits: { considered: judgements.length, counted: counted.length },
  }
  const nothing = (summary: string): Plan => ({
    ...base,
    next: null,
    bump: 'none',
    reasons: [reason('none', 'channel', summary)],
  })

  if (input.atCommit !== null && channel.kind !== 'preview' && !graduates(input.atCommit, channel)) {
    return nothing(`this commit is already ${input.atCommit}`)
  }
  const override = judgements.find(
    ({ releaseAs, commit }) => releaseAs !== null && input.sinceCurrent.has(commit),
  )
  if (override) return overridden(input, base, override, current)

  const witnesses = witnessesOf(input)
  if (witnesses === 'identical' && !(current?.includes('-') && channel.kind === 'release')) {
    const counts = counted.length > 0 ? `, although ${counted.length} commits asked for a version` : ''
    return {
      ...base,
      next: null,
      bump: 'none',
      reasons: [
        reason('none', 'evidence', `the files, parameters and data are those of ${current}${counts}`),
      ],
    }
  }
  const evidence = witnesses === 'identical' ? [] : witnesses
  const commitReasons = counted.map(
    (each): Reason => ({
      level: each.level,
      source: 'commit',
      commit: each.commit,
      summary: `${each.summary} (${each.rule})`,
    }),
  )
  const bump = higher(highest(counted.map(({ level }) => level)), highest(evidence.map(({ level }) => level)))
  if (stable === null && bump === 'none') {
    if (judgements.length === 0) return nothing('no commit touches the model yet')
    const first = nextVersion(null, 'patch', channel, input.taken, input.initialVersion)
    return {
      ...base,
      next: first,
      bump: 'patch',
      reasons: [reason('patch', 'channel', `first version: ${input.initialVersion} by configuration`)],
    }
  }
  if (bump === 'none')
    return nothing(
      judgements.length === 0
        ? `no commit since ${current}`
        : `none of the ${judgements.length} commits since ${stable} asks for a version`,
    )
  if (channel.kind === 'prerelease' && current?.includes('-') && input.sinceCurrent.size === 0)
    return nothing(`no commit since ${current}`)

  const next = nextVersion(stable, bump, channel, input.taken, input.initialVersion)
  const first =
    stable === null
      ? [reason(bump, 'channel', `first version: ${input.initialVersion} by configuration`)]
      : []
  return { ...base, next, bump, reasons: byWeight([...first, ...commitReasons, ...evidence]) }
}

/** A pre-release at the same commit may still become the version it was for. */
function graduates(version: string, channel: Channel): boolean {
  return version.includes('-') && channel.kind === 'release'
}

function overridden(
  input: PlanInput,
  base: Pick<Plan, 'model' | 'current' | 'commits'>,
  override: Judgement,
  current: string | null,
): Plan {
  const wanted = override.releaseAs ?? ''
  const place = `commit ${override.commit.slice(0, 7)} says Release-As: ${wanted}`
  if (semver.valid(wanted) !== wanted)
    throw new OverrideError(`${place}, which is no semantic version; write it like 2.0.0 in a later commit`)
  if (current !== null && semver.lte(wanted, current)) {
    throw new OverrideError(
      `${place}, but ${input.model} is at ${current} already; a later commit can name a higher version`,
    )
  }
  if (input.taken.includes(wanted))
    throw new OverrideError(
      `${place}, but that version exists or was withdrawn; versions are never given twice`,
    )
  const bump = current === null ? 'major' : levelBetween(current, wanted)
  const next =
    input.channel.kind === 'preview'
      ? `${wanted}-pr.${input.channel.pullRequest}.${input.channel.run}`
      : wanted
  return {
    ...base,
    next,
    bump,
    reasons: [
      {
        level: bump,
        source: 'override',
        commit: override.commit,
        summary: `Release-As: ${wanted} (${override.summary})`,
      },
    ],
  }
}

function levelBetween(from: string, to: string): Level {
  const difference = semver.diff(from, to) ?? 'patch'
  return difference.includes('major') ? 'major' : difference.includes('minor') ? 'minor' : 'patch'
}

function witnessesOf(input: PlanInput): Reason[] | 'identical' {
  const { evidence, evidenceLevels } = input
  if (!evidence?.current) return []
  const { candidate, current } = evidence
  const changed = [
    {
      is: candidate.bundle !== current.bundle,
      level: evidenceLevels.weights,
      what: "the model's files changed",
    },
    { is: candidate.data !== current.data, level: evidenceLevels.data, what: 'the data changed' },
    { is: candidate.params !== current.params, level: evidenceLevels.params, what: 'the parameters changed' },
  ].filter(({ is }) => is)
  return changed.length === 0
    ? 'identical'
    : changed.map(({ level, what }) => reason(level, 'evidence', what))
}

function reason(level: Level, source: Reason['source'], summary: string): Reason {
  return { level, source, summary }
}

function byWeight(reasons: Reason[]): Reason[] {
  const weight: Record<Level, number> = { major: 0, minor: 1, patch: 2, none: 3 }
  return reasons.sort((a, b) => weight[a.level] - weight[b.level])
}

function greatest(versions: readonly string[]): string | null {
  return versions.reduce<string | null>(
    (best, version) => (best === null || semver.gt(version, best) ? version : best),
    null,
  )
}
