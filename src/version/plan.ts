import semver from 'semver'
import { highest, type Level } from './commit.ts'
import { type Evidence, type EvidenceLevels, witnessesOf } from './evidence.ts'
import { bumpRule, type Judgement } from './judge.ts'
import { type Channel, coreOf, isPrerelease, nextVersion, onChannel, passedOver } from './next.ts'
import { position, rangeOf, widestLevel } from './range.ts'
import { type Reason, reason } from './reason.ts'
import { requireAhead, requireInside } from './refusal.ts'

/** What is about to happen to one model; nothing is done yet. `next: null` means there is nothing to release. */
export interface Plan {
  readonly model: string
  readonly current: string | null
  readonly next: string | null
  readonly bump: Level
  readonly commits: { readonly considered: number; readonly counted: number }
  readonly reasons: readonly Reason[]
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
  readonly sinceCurrent: Pick<ReadonlySet<string>, 'has' | 'size'>
  /** What would be released is made of, and what the current version is made of; null when not known. */
  readonly evidence: { readonly candidate: Evidence; readonly current: Evidence | null } | null
  /** At least so much, when a witness changed. */
  readonly evidenceLevels: EvidenceLevels
  readonly channel: Channel
  readonly initialVersion: string
}

/** A `Release-As` that cannot be followed: a mistake to be mended by a person, never guessed around. */
export class OverrideError extends Error {}

/**
 * The next version with its reasons: two witnesses, the higher wins (see docs/versioning.md). Pure.
 * @throws OverrideError
 * @throws RefusedVersionError when the branch may not release what was asked for.
 */
export function planVersion(input: PlanInput): Plan {
  const plan = decideVersion(input)
  const told = new Set(plan.reasons.flatMap(({ commit }) => commit ?? []))
  const others = input.judgements.filter(({ commit }) => !told.has(commit)).map(commitReason)
  // Nothing is passed over in silence: commits that did not count come last, with the rule that said so.
  return { ...plan, reasons: [...plan.reasons, ...byWeight(others)] }
}

function commitReason({ level, commit, summary, rule }: Judgement): Reason {
  return { level, source: 'commit', commit, summary: `${summary} (${rule})` }
}

function decideVersion(input: PlanInput): Plan {
  const { judgements, channel } = input
  const stable = greatest(input.reachable.filter((version) => !isPrerelease(version)))
  const current = greatest(input.reachable)
  const counted = judgements.filter(({ level }) => level !== 'none')
  const base = {
    model: input.model,
    current,
    commits: { considered: judgements.length, counted: counted.length },
  }
  const nothing = (summary: string, source: Reason['source'] = 'channel'): Plan => ({
    ...base,
    next: null,
    bump: 'none',
    reasons: [reason('none', source, summary)],
  })

  if (rangeFor(input) === null) return nothing('this branch maintains other models, and not this one')
  if (input.atCommit !== null && channel.kind !== 'preview' && !graduates(input.atCommit, channel)) {
    return nothing(`this commit is already ${input.atCommit}`)
  }
  const override = judgements.find(
    ({ releaseAs, commit }) => releaseAs !== null && input.sinceCurrent.has(commit),
  )
  if (override) return overridden(input, base, override, current)

  const underWay = current !== null && isPrerelease(current) ? current : null
  const { candidate, current: before } = input.evidence ?? { candidate: null, current: null }
  const evidence = candidate && before ? witnessesOf(before, candidate, input.evidenceLevels) : null
  const identical = evidence?.length === 0
  const declared = counted.some(({ rule, commit }) => rule === bumpRule && input.sinceCurrent.has(commit))
  if (identical && !declared && !(underWay && channel.kind === 'release')) {
    const counts = counted.length > 0 ? `, although ${counted.length} commits asked for a version` : ''
    return nothing(`the files, parameters and data are those of ${current}${counts}`, 'evidence')
  }
  const fresh = isFresh(input) || highest((evidence ?? []).map(({ level }) => level)) !== 'none'
  if (channel.kind === 'prerelease' && underWay && !fresh) {
    return nothing(`none of the ${input.sinceCurrent.size} commits since ${current} asks for a version`)
  }
  const continues = underWay && (channel.kind === 'release' || fresh) ? [continuation(stable, underWay)] : []
  const commits = counted.map(commitReason)
  const reasons = [...commits, ...(evidence ?? []), ...continues]
  const asked = highest(reasons.map(({ level }) => level))
  if (asked === 'none' && (stable !== null || judgements.length === 0)) {
    if (judgements.length > 0)
      return nothing(`none of the ${judgements.length} commits since ${stable} asks for a version`)
    return nothing(current === null ? 'no commit touches the model yet' : `no commit since ${current}`)
  }
  const level = asked === 'none' ? 'patch' : asked
  const numbers = { stable, current, channel, taken: input.taken, initial: input.initialVersion }
  const next = nextVersion({ ...numbers, level })
  const range = rangeFor(input)
  if (range) {
    const smallest = nextVersion({ ...numbers, level: widestLevel(range), channel: { kind: 'release' } })
    const decisive = reasons.find((each) => each.level === level)
    requireInside(range, { model: input.model, current, next, level, asked: decisive, smallest })
  }
  if (channel.kind === 'prerelease') requireAhead({ model: input.model, current, next })
  const over = passedOver({ ...numbers, level })
  if (over)
    reasons.push(
      reason('none', 'channel', `${over.taken} was given before; ${over.instead} is the next that is free`),
    )
  if (stable === null && underWay === null)
    reasons.unshift(reason(level, 'channel', `first version: ${input.initialVersion} by configuration`))
  const softened = level === 'major' && stable !== null && semver.major(stable) === 0 && next.startsWith('0.')
  if (softened)
    reasons.unshift(reason('minor', 'channel', 'in 0.y.z a breaking change moves the minor number'))
  return { ...base, next, bump: softened ? 'minor' : level, reasons: byWeight(reasons) }
}

/** Undefined when any version may come next, null when none of this model may. */
function rangeFor({ channel, model }: PlanInput): string | null | undefined {
  return 'range' in channel && channel.range !== undefined ? rangeOf(channel.range, model) : undefined
}

/** True when something happened since the current version that asks for another. */
function isFresh({ judgements, sinceCurrent }: PlanInput): boolean {
  return judgements.some(({ commit, level, cancels }) => {
    // Taking back what the current pre-release contains changes it, though not what the stable version will be.
    return sinceCurrent.has(commit) && (level !== 'none' || cancels.some((sha) => !sinceCurrent.has(sha)))
  })
}

/** What a pre-release promised holds, also when the commits that asked for it were taken back. */
function continuation(stable: string | null, underWay: string): Reason {
  const core = coreOf(underWay)
  const level = stable === null ? 'patch' : levelBetween(stable, core)
  return reason(level, 'channel', `${underWay} is on the way to ${core}`)
}

/** A pre-release at the same commit may still become the version it was for. */
function graduates(version: string, channel: Channel): boolean {
  return isPrerelease(version) && channel.kind === 'release'
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
    throw new OverrideError(
      `${place}, which is no semantic version without build metadata; write it like 2.0.0 in a later commit`,
    )
  if (current !== null && semver.lte(wanted, current)) {
    throw new OverrideError(
      `${place}, but ${input.model} is at ${current} already; a later commit can name a higher version`,
    )
  }
  if (input.taken.some((version) => semver.eq(version, wanted)))
    throw new OverrideError(
      `${place}, but that version exists or was withdrawn; versions are never given twice`,
    )
  const bump = current === null ? 'major' : levelBetween(current, wanted)
  const verbatim = isPrerelease(wanted) && input.channel.kind !== 'preview'
  const next = verbatim ? wanted : onChannel(wanted, input.channel, input.taken)
  const range = rangeFor(input)
  if (range && position(range, wanted) !== 'inside')
    throw new OverrideError(
      `${place}, but this branch releases versions of ${range} only; a later commit can name one of them`,
    )
  if (input.channel.kind === 'prerelease') requireAhead({ model: input.model, current, next })
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
