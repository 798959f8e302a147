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
  return configured.prerelease === undefined
    ? { kind: 'release' }
    : { kind: 'prerelease', identifier: configured.prerelease }
}

/**
 * The same for somebody at a terminal. Where no branches are configured, whoever may push may release from any.
 * @throws UserError for a branch from which nothing is released.
 */
export function channelAt(configuration: Configuration, ref: string | null): Channel {
  if (configuration.versioning.branches.length === 0) return { kind: 'release' }
  const branch = ref?.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null
  const channel = channelOf(configuration, branch, null)
  if (channel) return channel
  const names = configuration.versioning.branches.map(({ name }) => name).join(', ')
  throw new UserError(
    'refused',
    `nothing is released from ${branch ?? 'a detached HEAD'}`,
    `\`versioning.branches\` of the configuration names ${names}: switch to one, or add the branch`,
  )
}
