import semver from 'semver'
import type { Level } from './commit.ts'

/** Where a release goes: plain, on a pre-release channel, or shown on a pull request and never tagged. */
export type Channel =
  | { readonly kind: 'release' }
  | { readonly kind: 'prerelease'; readonly identifier: string }
  | { readonly kind: 'preview'; readonly pullRequest: number; readonly run: number }

/**
 * The number that follows. `stable` is the highest released version without a pre-release part that is an
 * ancestor, `taken` all versions that exist or existed anywhere: none is ever given twice.
 */
export function nextVersion(
  stable: string | null,
  level: Exclude<Level, 'none'>,
  channel: Channel,
  taken: readonly string[],
  initial: string,
): string {
  const used = new Set(taken)
  const target = core(stable, level, initial, used)
  switch (channel.kind) {
    case 'release':
      return target
    case 'prerelease': {
      const identifier = channel.identifier
      const counts = taken.flatMap((version) => countOf(version, target, identifier))
      return `${target}-${identifier}.${Math.max(0, ...counts) + 1}`
    }
    case 'preview':
      return `${target}-pr.${channel.pullRequest}.${channel.run}`
  }
}

function core(
  stable: string | null,
  level: Exclude<Level, 'none'>,
  initial: string,
  used: ReadonlySet<string>,
): string {
  let candidate = stable === null ? initial : increment(stable, level)
  while (used.has(candidate)) candidate = increment(candidate, stable === null ? 'patch' : level)
  return candidate
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
  const count = version.startsWith(prefix) ? version.slice(prefix.length) : ''
  return /^\d{1,9}$/.test(count) ? [Number(count)] : []
}
