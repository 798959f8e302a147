import { type Context, Hono } from 'hono'
import { actingAccount } from '../auth.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { canSee, requireAccess } from '../permissions.ts'
import { presentMinimalRepository, presentRepository } from '../present/repository.ts'
import { createRepository } from '../seed.ts'
import type { Account, Repository } from '../world.ts'
import { readBody } from './body.ts'
import { paginate } from './page.ts'
import { findRepository } from './request.ts'

/** https://docs.github.com/rest/repos/repos */
export function reposRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/repos/:owner/:repo', (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'metadata', 'read')
    return c.json(presentRepository(github, repository, viewer(c)))
  })

  app.get('/user/repos', (c) => {
    const account = actingAccount(c)
    return c.json(
      list(c, (repository) => repository.owner === account || repository.collaborators.has(account.login)),
    )
  })

  app.get('/users/:username/repos', (c) => {
    const owner = findOwner(github, c.req.param('username'))
    return c.json(list(c, (repository) => repository.owner === owner))
  })

  app.get('/orgs/:org/repos', (c) => {
    const owner = findOwner(github, c.req.param('org'), 'Organization')
    return c.json(list(c, (repository) => repository.owner === owner))
  })

  app.post('/user/repos', (c) => create(c, actingAccount(c)))

  app.post('/orgs/:org/repos', (c) => {
    actingAccount(c)
    return create(c, findOwner(github, c.req.param('org'), 'Organization'))
  })

  function list(c: Context<Env>, wanted: (repository: Repository) => boolean): Record<string, unknown>[] {
    const all = [...github.world.repositories.values()]
    const visible = all.filter(
      (repository) => wanted(repository) && canSee(github, c.get('caller'), repository),
    )
    return paginate(c, github, visible).map((repository) => presentMinimalRepository(github, repository))
  }

  async function create(c: Context<Env>, owner: Account): Promise<Response> {
    const { name, description, private: isPrivate } = await readBody(c)
    if (typeof name !== 'string' || !/^[\w.-]{1,100}$/.test(name)) throw invalid('missing_field')
    if (github.world.repositories.has(`${owner.login}/${name}`.toLowerCase())) {
      throw invalid('custom', 'name already exists on this account')
    }
    const repository = await createRepository(github, owner, name, {
      private: isPrivate === true,
      ...(typeof description === 'string' && { description }),
    })
    const sender = actingAccount(c)
    const payload = { action: 'created' }
    github.emit({ name: 'repository', repository, sender, payload, byJobToken: false })
    return c.json(presentRepository(github, repository, sender), 201)
  }

  return app
}

function viewer(c: Context<Env>): Account | undefined {
  const caller = c.get('caller')
  return caller.kind === 'user' ? caller.account : undefined
}

function findOwner(github: GitHub, login: string, type?: Account['type']): Account {
  const account = github.world.accounts.get(login.toLowerCase())
  if (!account || (type && account.type !== type)) throw new Problem(404, 'Not Found')
  return account
}

function invalid(code: string, message?: string): Problem {
  const error = { resource: 'Repository', code, field: 'name', ...(message && { message }) }
  return new Problem(422, 'Repository creation failed.', { errors: [error] })
}
