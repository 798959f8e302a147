import semver from 'semver'
import { isPrerelease } from '../version/next.ts'

/** What a choice among a model's versions rests on; the lists ascend. */
interface Listed {
  readonly version: string
  readonly commit: string
  readonly withdrawn: boolean
}

/** The highest version that is neither withdrawn nor a pre-release, other than `except`. */
export function latestRelease<V extends Listed>(versions: readonly V[], except: V | null = null): V | null {
  return (
    versions.findLast(
      (each) => !each.withdrawn && !isPrerelease(each.version) && each.version !== except?.version,
    ) ?? null
  )
}

/** Whether a version, new or not, is the one that `latest` means: not so where a higher one was released from another branch. */
export function isLatest(versions: readonly Listed[], version: string): boolean {
  const highest = latestRelease(versions)
  return !isPrerelease(version) && (highest === null || semver.gte(version, highest.version))
}

/** The highest version at a commit that is not withdrawn: two are allowed, though GTO refuses to read them. */
export function versionAt<V extends Listed>(versions: readonly V[], commit: string | null): V | null {
  return versions.findLast((each) => each.commit === commit && !each.withdrawn) ?? null
}

/** By the precedence of Semantic Versioning, in which build metadata counts for nothing. */
export function isHigher(version: string, than: string): boolean {
  return semver.gt(version, than)
}
