import semver from 'semver'
import type { Level } from './commit.ts'
import type { Range } from './range.ts'

/**
 * Where a release goes: plain, on a pre-release channel, or shown on a pull request and never tagged. A maintenance
 * branch is a plain one whose versions stay inside of a range, which a preview of what would be merged into it knows.
 */
export type Channel =
  | { readonly kind: 'release'; readonly range?: Range }
  | { readonly kind: 'prerelease'; readonly identifier: string }
  | { readonly kind: 'preview'; readonly pullRequest: number; readonly run: number; readonly range?: Range }

export interface NextInput {
  /** The highest version without a pre-release part that is an ancestor. */
  readonly stable: string | null
  /** The highest version of any kind that is an ancestor. */
  readonly current: string | null
  readonly level: Exclude<Level, 'none'>
  readonly channel: Channel
  /** All versions that exist or existed anywhere: none is ever given twice. */
  readonly taken: readonly string[]
  readonly initial: string
}

/** The number that follows. A pre-release that is under way is never gone back behind: after 2.0.0-rc.1 comes 2.0.0. */
export function nextVersion(input: NextInput): string {
  const target = targetOf(input)
  return onChannel(target, input.channel, input.taken)
}

/** A number that would have come next, had it not been given before, on another branch or to a withdrawn version. */
export function passedOver(input: NextInput): { readonly taken: string; readonly instead: string } | null {
  const [taken, instead] = [targetOf({ ...input, taken: [] }), targetOf(input)]
  return taken === instead ? null : { taken, instead }
}

/** A plain version as the channel writes it: `1.4.0`, `1.4.0-rc.3`, `1.4.0-pr.42.1`. */
export function onChannel(version: string, channel: Channel, taken: readonly string[]): string {
  const target = coreOf(version)
  switch (channel.kind) {
    case 'release':
      return version
    case 'prerelease': {
      const counts = taken.flatMap((version) => countOf(version, target, channel.identifier))
      return `${target}-${channel.identifier}.${counts.reduce((a, b) => Math.max(a, b), 0) + 1}`
    }
    case 'preview':
      return `${target}-pr.${channel.pullRequest}.${channel.run}`
  }
}

export function isPrerelease(version: string): boolean {
  return semver.prerelease(version) !== null
}

/** The version that a pre-release is for; build metadata is left out. */
export function coreOf(version: string): string {
  const parsed = semver.parse(version)
  if (!parsed) throw new RangeError(`${version} is no semantic version`)
  return `${parsed.major}.${parsed.minor}.${parsed.patch}`
}

function targetOf({ stable, current, level, taken, initial }: NextInput): string {
  // Build metadata does not make another version (Semantic Versioning, rule 10).
  const used = new Set(taken.map((version) => version.split('+', 1)[0]))
  let target = stable === null ? initial : increment(stable, level)
  if (current !== null && isPrerelease(current) && semver.gt(coreOf(current), target))
    target = coreOf(current)
  while (used.has(target)) target = increment(target, stable === null ? 'patch' : level)
  return target
}

/** In 0.y.z anything may change (Semantic Versioning, rule 4): a breaking change moves the minor number. */
function increment(version: string, level: Exclude<Level, 'none'>): string {
  const effective = level === 'major' && semver.major(version) === 0 ? 'minor' : level
  const next = semver.inc(version, effective)
  if (next === null) throw new RangeError(`${version} is no semantic version`)
  return next
}

function countOf(version: string, target: string, identifier: string): number[] {
  const prefix = `${target}-${identifier}.`
  const count = version.startsWith(prefix) ? (version.slice(prefix.length).split('+', 1)[0] ?? '') : ''
  return /^\d{1,9}$/.test(count) ? [Number(count)] : []
}
