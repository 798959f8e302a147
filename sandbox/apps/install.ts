import type { GitHub } from '../github.ts'
import type { Account, App, Installation, Repository } from '../world.ts'
import { presentInstallation } from './present.ts'

/** Installs an App for all repositories of a user or organization, as its admin would, and tells the App. */
export function installApp(github: GitHub, app: App, accountLogin: string): Installation {
  const { world } = github
  const account = world.accounts.get(accountLogin.toLowerCase())
  if (!account) throw new Error(`there is no account ${accountLogin}`)
  const known = installationOf(github, app, account.login)
  if (known) return known
  const installation: Installation = {
    id: world.nextId(),
    appId: app.id,
    account: account.login,
    permissions: app.permissions,
    events: app.events,
    createdAt: world.clock.now(),
  }
  world.installations.set(installation.id, installation)
  announce(github, installation, 'created')
  return installation
}

/** Takes an installation away: its tokens are no longer good. */
export function uninstallApp(github: GitHub, installation: Installation): void {
  const { world } = github
  announce(github, installation, 'deleted')
  world.installations.delete(installation.id)
  for (const token of world.tokens.values()) {
    if (token.kind === 'installation' && token.installationId === installation.id)
      world.tokens.delete(token.value)
  }
}

function announce(github: GitHub, installation: Installation, action: 'created' | 'deleted'): void {
  github.emit({
    name: 'installation',
    repository: null,
    sender: ownerOf(github, installation),
    byJobToken: false,
    payload: {
      action,
      installation: presentInstallation(github, installation),
      repositories: installedRepositories(github, installation).map((repository) => ({
        id: repository.id,
        node_id: Buffer.from(`Repository:${repository.id}`).toString('base64url'),
        name: repository.name,
        full_name: `${repository.owner.login}/${repository.name}`,
        private: repository.private,
      })),
      requester: null,
    },
  })
}

function ownerOf(github: GitHub, installation: Installation): Account {
  const account = github.world.accounts.get(installation.account.toLowerCase())
  if (!account) throw new Error(`there is no account ${installation.account}`)
  return account
}

/** The App's installation for an account, or undefined. */
export function installationOf(github: GitHub, app: App, login: string): Installation | undefined {
  return [...github.world.installations.values()].find(
    (each) => each.appId === app.id && each.account.toLowerCase() === login.toLowerCase(),
  )
}

/** The repositories that an installation covers, or those of them that a token is narrowed to. */
export function installedRepositories(
  github: GitHub,
  installation: Installation,
  ids: readonly number[] | null = null,
): Repository[] {
  return [...github.world.repositories.values()].filter(
    (each) =>
      each.owner.login.toLowerCase() === installation.account.toLowerCase() &&
      (ids === null || ids.includes(each.id)),
  )
}
