import { Hono } from 'hono'
import { actingAccount } from '../auth.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { presentAccount } from '../present/account.ts'
import type { Account } from '../world.ts'

/** https://docs.github.com/rest/users/users */
export function usersRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/user', (c) => {
    const { kind } = c.get('caller')
    if (kind === 'installation' || kind === 'job')
      throw new Problem(403, 'Resource not accessible by integration')
    return c.json(presentUser(github, actingAccount(c)))
  })

  app.get('/users/:login', (c) => {
    const account = github.world.accounts.get(c.req.param('login').toLowerCase())
    if (!account) throw new Problem(404, 'Not Found')
    return c.json(presentUser(github, account))
  })

  return app
}

/** GitHub's `public-user`. */
export function presentUser(github: GitHub, account: Account): Record<string, unknown> {
  const repositories = [...github.world.repositories.values()]
  const own = repositories.filter(({ owner, private: hidden }) => owner.id === account.id && !hidden)
  return {
    ...presentAccount(github, account),
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: account.type === 'Bot' ? null : account.email,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: own.length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  }
}
