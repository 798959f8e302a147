import type { Configuration } from '../config/schema.ts'
import type { Channel } from '../version/next.ts'

/** How versions of a branch are numbered; null for a branch from which nothing is released. */
export function channelOf(
  { versioning }: Configuration,
  branch: string | null,
  defaultBranch: string | null,
): Channel | null {
  if (branch === null) return null
  if (versioning.branches.length === 0)
    return branch === (defaultBranch ?? branch) ? { kind: 'release' } : null
  const configured = versioning.branches.find(({ name }) => name === branch)
  if (!configured) return null
  return configured.prerelease === undefined
    ? { kind: 'release' }
    : { kind: 'prerelease', identifier: configured.prerelease }
}
