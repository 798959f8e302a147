import { installApp } from '../../sandbox/apps/install.ts'
import { registerApp } from '../../sandbox/apps/register.ts'
import { createInstallationToken, createJobToken } from '../../sandbox/apps/tokens.ts'
import type { Sandbox } from '../../sandbox/index.ts'
import { createOrganization, createRepository, createUser } from '../../sandbox/seed.ts'
import type { Account, Permissions, Repository } from '../../sandbox/world.ts'
import { createClient, type OwnClient } from '../../src/github/client.ts'
import { commitFiles } from '../sandbox/support.ts'
import { withSandbox } from '../support/sandbox.ts'

export const repo = { owner: 'acme', name: 'fraud' }
export const us = { slug: 'modelseal', login: 'modelseal[bot]' }

export interface TestWorld {
  readonly sandbox: Sandbox
  readonly repository: Repository
  readonly alice: Account
  /** First commit of the default branch. */
  readonly commit: string
  /** Our App's client; nothing in it waits. */
  readonly app: OwnClient
  /** Address that a clone comes from. */
  readonly remote: string
  /** A job's token with just these permissions, and a client that has it. */
  job(permissions: Permissions): { readonly token: string; readonly client: OwnClient }
  /** Methods and paths below the API, since the last call. */
  requests(): string[]
}

/** `acme/fraud` on a judged sandbox, and Modelseal's App installed there. */
export function onGitHub(story: (world: TestWorld) => Promise<void>): Promise<void> {
  return withSandbox(async (sandbox) => {
    const owner = createOrganization(sandbox, repo.owner)
    const alice = createUser(sandbox, 'alice')
    const repository = await createRepository(sandbox, owner, repo.name)
    const commit = await commitFiles(
      sandbox,
      repository,
      alice,
      { 'README.md': 'fraud' },
      { message: 'feat: first' },
    )
    const permissions: Permissions = {
      actions: 'read',
      checks: 'write',
      contents: 'write',
      deployments: 'write',
      issues: 'write',
      members: 'read',
      pull_requests: 'write',
    }
    const { app } = await registerApp(sandbox, {
      slug: us.slug,
      name: 'Modelseal',
      owner,
      permissions,
      events: [],
    })
    const client = (token: string) =>
      createClient({ token, apiUrl: sandbox.urls.api, warn() {}, waitUnit: 1 })
    let seen = 0
    await story({
      sandbox,
      repository,
      alice,
      commit,
      app: client(createInstallationToken(sandbox, installApp(sandbox, app, repo.owner)).value),
      remote: `${sandbox.urls.origin}/${repo.owner}/${repo.name}.git`,
      job(allowed) {
        const token = createJobToken(sandbox, repository, allowed)
        return { token, client: client(token) }
      },
      requests() {
        const fresh = sandbox.requests.slice(seen)
        seen = sandbox.requests.length
        return fresh.map(({ method, path }) => `${method} ${path.replace(/^\/api\/(?:v3|uploads)/, '')}`)
      },
    })
  })
}
