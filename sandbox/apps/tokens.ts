import { randomBytes } from 'node:crypto'
import type { GitHub } from '../github.ts'
import type { Installation, Permissions, Repository, Token } from '../world.ts'

export type InstallationToken = Extract<Token, { kind: 'installation' }>

/**
 * A token that acts for the App where it is installed, by default with all that was granted.
 * It expires after an hour, as on GitHub, or after `lifetimeSeconds`.
 */
export function createInstallationToken(
  github: GitHub,
  installation: Installation,
  narrowed: {
    readonly permissions?: Permissions
    readonly repositoryIds?: readonly number[]
    readonly lifetimeSeconds?: number
  } = {},
): InstallationToken {
  const { permissions = installation.permissions, repositoryIds = null, lifetimeSeconds = 3600 } = narrowed
  const now = Date.parse(github.world.clock.now())
  const token: InstallationToken = {
    kind: 'installation',
    value: `ghs_${randomBytes(18).toString('hex')}`,
    installationId: installation.id,
    permissions: { ...permissions, metadata: 'read' },
    repositoryIds,
    expiresAt: new Date(now + lifetimeSeconds * 1000).toISOString().replace('.000Z', 'Z'),
    livesUntil: Date.now() + lifetimeSeconds * 1000,
  }
  github.world.tokens.set(token.value, token)
  return token
}

/** A workflow job's GITHUB_TOKEN for one repository; github-actions[bot] acts. Returns its text. */
export function createJobToken(github: GitHub, repository: Repository, permissions: Permissions): string {
  const value = `ghs_${randomBytes(18).toString('hex')}`
  github.world.tokens.set(value, {
    kind: 'job',
    value,
    repositoryId: repository.id,
    permissions: { ...permissions, metadata: 'read' },
  })
  return value
}

/** Makes a token useless, as when its job has ended. */
export function revokeToken(github: GitHub, value: string): void {
  github.world.tokens.delete(value)
}
