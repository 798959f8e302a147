import { type Context, Hono } from 'hono'
import { actingAccount, callingApp } from '../auth.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { allows } from '../permissions.ts'
import { presentApp } from '../present/app.ts'
import { presentMinimalRepository } from '../present/repository.ts'
import { readBody } from '../rest/body.ts'
import { paginate } from '../rest/page.ts'
import type { App, Installation, Permissions } from '../world.ts'
import { installationOf, installedRepositories, uninstallApp } from './install.ts'
import { presentInstallation } from './present.ts'
import { createInstallationToken, revokeToken } from './tokens.ts'

/** https://docs.github.com/rest/apps/apps and /rest/apps/installations */
export function appRoutes(github: GitHub): Hono<Env> {
  const routes = new Hono<Env>()

  routes.get('/app', (c) => {
    const app = callingApp(c, github)
    return c.json({ ...presentApp(github, app), installations_count: installationsOf(github, app).length })
  })

  routes.get('/apps/:slug', (c) => {
    const app = [...github.world.apps.values()].find(({ slug }) => slug === c.req.param('slug'))
    if (!app) throw new Problem(404, 'Not Found')
    return c.json(presentApp(github, app))
  })

  routes.get('/app/installations', (c) => {
    const installations = installationsOf(github, callingApp(c, github))
    return c.json(paginate(c, github, installations).map((each) => presentInstallation(github, each)))
  })

  routes.get('/app/installations/:id', (c) =>
    c.json(presentInstallation(github, findInstallation(c, github))),
  )

  routes.delete('/app/installations/:id', (c) => {
    uninstallApp(github, findInstallation(c, github))
    return c.body(null, 204)
  })

  routes.post('/app/installations/:id/access_tokens', async (c) => {
    const installation = findInstallation(c, github)
    const body = await readBody(c)
    const permissions = narrowPermissions(installation, body['permissions'])
    const repositoryIds = narrowRepositories(github, installation, body)
    const token = createInstallationToken(github, installation, {
      ...(permissions && { permissions }),
      ...(repositoryIds && { repositoryIds }),
    })
    const repositories = repositoryIds && installedRepositories(github, installation, repositoryIds)
    return c.json(
      {
        token: token.value,
        expires_at: token.expiresAt,
        permissions: token.permissions,
        repository_selection: repositories ? 'selected' : 'all',
        ...(repositories && {
          repositories: repositories.map((each) => presentMinimalRepository(github, each)),
        }),
      },
      201,
    )
  })

  for (const path of ['/repos/:owner/:repo', '/users/:owner', '/orgs/:owner'] as const) {
    routes.get(`${path}/installation`, (c) => {
      const app = callingApp(c, github)
      const params: Partial<Record<string, string>> = c.req.param()
      const { owner = '', repo } = params
      const exists = repo === undefined || github.world.repositories.has(`${owner}/${repo}`.toLowerCase())
      const installation = exists ? installationOf(github, app, owner) : undefined
      if (!installation) throw new Problem(404, 'Not Found')
      return c.json(presentInstallation(github, installation))
    })
  }

  routes.get('/installation/repositories', (c) => {
    actingAccount(c)
    const caller = c.get('caller')
    const installation =
      caller.kind === 'installation' ? github.world.installations.get(caller.installationId) : undefined
    if (caller.kind !== 'installation' || !installation) {
      throw new Problem(
        403,
        'You must authenticate with an installation access token in order to list repositories for an installation.',
      )
    }
    const repositories = installedRepositories(github, installation, caller.repositoryIds)
    return c.json({
      total_count: repositories.length,
      repository_selection: caller.repositoryIds === null ? 'all' : 'selected',
      repositories: paginate(c, github, repositories).map((each) => presentMinimalRepository(github, each)),
    })
  })

  routes.delete('/installation/token', (c) => {
    if (c.get('caller').kind !== 'installation') throw new Problem(401, 'Bad credentials')
    revokeToken(github, (c.req.header('authorization') ?? '').split(/\s+/)[1] ?? '')
    return c.body(null, 204)
  })

  return routes
}

function installationsOf(github: GitHub, app: App): Installation[] {
  return [...github.world.installations.values()].filter(({ appId }) => appId === app.id)
}

function findInstallation(c: Context<Env>, github: GitHub): Installation {
  const app = callingApp(c, github)
  const { id } = c.req.param() as Partial<Record<string, string>>
  const installation = github.world.installations.get(Number(id))
  if (installation?.appId !== app.id) throw new Problem(404, 'Not Found')
  return installation
}

/** @throws Problem 422 for more than was granted. */
function narrowPermissions(installation: Installation, asked: unknown): Permissions | undefined {
  if (asked === undefined || asked === null) return undefined
  const permissions: Record<string, 'read' | 'write'> = {}
  for (const [permission, access] of Object.entries(asked)) {
    if ((access !== 'read' && access !== 'write') || !allows(installation.permissions, permission, access)) {
      throw new Problem(422, 'The permissions requested are not granted to this installation.')
    }
    permissions[permission] = access
  }
  return permissions
}

/** @throws Problem 422 for repositories that the installation does not cover. */
function narrowRepositories(
  github: GitHub,
  installation: Installation,
  body: Readonly<Record<string, unknown>>,
): number[] | undefined {
  const { repositories: names, repository_ids: ids } = body as {
    repositories?: unknown[]
    repository_ids?: unknown[]
  }
  if (names === undefined && ids === undefined) return undefined
  const covered = installedRepositories(github, installation)
  const find = (wanted: unknown) => covered.find(({ id, name }) => id === wanted || name === wanted)
  return [...(names ?? []), ...(ids ?? [])].map((wanted) => {
    const repository = find(wanted)
    if (repository) return repository.id
    throw new Problem(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    )
  })
}
