import type { Configuration } from '../config/schema.ts'
import { UserError } from '../ports/errors.ts'
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
  const { prerelease, range } = configured
  if (prerelease !== undefined) return { kind: 'prerelease', identifier: prerelease }
  return range === undefined ? { kind: 'release' } : { kind: 'release', range }
}

/**
 * The same for somebody at a terminal. Where no branches are configured, whoever may push may release from any.
 * @throws UserError for a branch from which nothing is released.
 */
export function channelAt(configuration: Configuration, ref: string | null): Channel {
  if (configuration.versioning.branches.length === 0) return { kind: 'release' }
  const branch = branchOf(ref)
  const channel = channelOf(configuration, branch, null)
  if (channel) return channel
  throw new UserError(
    'refused',
    `nothing is released from ${branch ?? 'a detached HEAD'}`,
    `\`versioning.branches\` of the configuration names ${names(configuration)}: switch to one, or add the branch`,
  )
}

/**
 * What a plan is shown for: the branch that was named, or else the one that is checked out. Where nothing is released
 * from that, the plan is for a plain release.
 * @throws UserError when the branch that was named is not configured.
 */
export function channelShown(
  configuration: Configuration,
  ref: string | null,
  branch: string | null,
): Channel {
  const channel = channelOf(configuration, branch ?? branchOf(ref), null)
  if (channel || branch === null) return channel ?? { kind: 'release' }
  throw new UserError(
    'usage',
    `nothing is released from a branch ${branch}`,
    `\`versioning.branches\` of the configuration names ${names(configuration)}`,
  )
}

function branchOf(ref: string | null): string | null {
  return ref?.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null
}

function names({ versioning }: Configuration): string {
  return versioning.branches.map(({ name }) => name).join(', ')
}
