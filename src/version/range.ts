import semver from 'semver'

/** Versions that a branch may release, `1.2.x` or `1.x`: of all models, or of those that it names. */
export type Range = string | Readonly<Record<string, string>>

/** A number, one or two more or not, and then `x`; also `1.x.x`, as others write it. */
export const rangePattern: RegExp = /^(?:0|[1-9]\d{0,8})\.(?:x(?:\.x)?|(?:0|[1-9]\d{0,8})\.x)$/

/** The range of one model; null when the branch is for other models only. */
export function rangeOf(range: Range, model: string): string | null {
  if (typeof range === 'string') return range
  return Object.hasOwn(range, model) ? (range[model] ?? null) : null
}

/** Where a version stands, by its numbers: `1.3.0-rc.1` is above `1.2.x`. */
export function position(range: string, version: string): 'below' | 'inside' | 'above' {
  const [major = 0, minor = null] = range.split('.').flatMap((part) => (part === 'x' ? [] : [Number(part)]))
  const difference = semver.major(version) - major || (minor === null ? 0 : semver.minor(version) - minor)
  return difference < 0 ? 'below' : difference > 0 ? 'above' : 'inside'
}

/** How far a version of the range may be moved without leaving it. */
export function widestLevel(range: string): 'minor' | 'patch' {
  return range.split('.').filter((part) => part !== 'x').length === 1 ? 'minor' : 'patch'
}

/** The first version of the range. */
export function startOf(range: string): string {
  const [major, minor] = range.split('.')
  return `${major}.${minor === 'x' ? 0 : minor}.0`
}
