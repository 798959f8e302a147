import { Hono } from 'hono'
import { z } from 'zod'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { presentAccount } from '../present/account.ts'
import { hasRole, legacyPermission, permissionFlags, roleOf } from '../roles.ts'
import type { Account, Repository, Role } from '../world.ts'
import { paginate } from './page.ts'
import { parseBody, validationFailed } from './parse.ts'
import { findRepository } from './request.ts'

const ROLES: Readonly<Record<string, Role>> = {
  pull: 'read',
  read: 'read',
  triage: 'triage',
  push: 'write',
  write: 'write',
  maintain: 'maintain',
  admin: 'admin',
}

/** https://docs.github.com/rest/collaborators/collaborators */
export function collaboratorsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/repos/:owner/:repo/collaborators', (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'metadata', 'read', 'write')
    const { affiliation = 'all', permission } = c.req.query()
    const needed = permission === undefined ? undefined : ROLES[permission]
    const chosen = collaboratorsOf(github, repository, affiliation).filter((account) => {
      return needed === undefined || hasRole(github, repository, account.login, needed)
    })
    const page = paginate(c, github, chosen)
    return c.json(page.map((account) => presentCollaborator(github, repository, account)))
  })

  app.get('/repos/:owner/:repo/collaborators/:user', (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'metadata', 'read', 'write')
    const login = c.req.param('user').toLowerCase()
    const is = collaboratorsOf(github, repository, 'all').some((each) => each.login.toLowerCase() === login)
    if (!is) throw new Problem(404, 'Not Found')
    return c.body(null, 204)
  })

  app.put('/repos/:owner/:repo/collaborators/:user', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'administration', 'write')
    const account = person(github, c.req.param('user'))
    const { permission = 'push' } = await parseBody(c, z.object({ permission: z.string().optional() }))
    const role = ROLES[permission]
    if (!role) throw validationFailed('Repository', 'permission', 'invalid')
    // The invitation that a person would have to accept is skipped: 204 is what GitHub answers for members.
    repository.collaborators.set(account.login, role)
    return c.body(null, 204)
  })

  app.delete('/repos/:owner/:repo/collaborators/:user', (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'administration', 'write')
    repository.collaborators.delete(person(github, c.req.param('user')).login)
    return c.body(null, 204)
  })

  app.get('/repos/:owner/:repo/collaborators/:user/permission', (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'metadata', 'read', 'write')
    const account = person(github, c.req.param('user'))
    const role = roleOf(github, repository, account.login)
    return c.json({
      permission: legacyPermission(role),
      user: presentCollaborator(github, repository, account),
      role_name: role,
    })
  })

  return app
}

/** @throws Problem 404 */
function person(github: GitHub, login: string): Account {
  const account = github.world.accounts.get(login.toLowerCase())
  if (!account) throw new Problem(404, 'Not Found')
  return account
}

function collaboratorsOf(github: GitHub, repository: Repository, affiliation: string): Account[] {
  const logins = new Set<string>()
  if (repository.owner.type === 'User') logins.add(repository.owner.login.toLowerCase())
  for (const login of repository.collaborators.keys()) logins.add(login.toLowerCase())
  if (affiliation === 'all') {
    for (const key of repository.teams.keys()) {
      for (const login of github.world.teams.get(key)?.members ?? []) logins.add(login.toLowerCase())
    }
  }
  return [...logins].flatMap((login) => github.world.accounts.get(login) ?? [])
}

function presentCollaborator(
  github: GitHub,
  repository: Repository,
  account: Account,
): Record<string, unknown> {
  const role = roleOf(github, repository, account.login)
  return { ...presentAccount(github, account), permissions: permissionFlags(role), role_name: role }
}
