import { Hono } from 'hono'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { nodeId } from '../present/account.ts'
import { presentCommit } from '../present/commit.ts'
import { fullName } from '../present/repository.ts'
import { paginate } from './page.ts'
import { findRepository } from './request.ts'

const UNPROTECTED = {
  enabled: false,
  required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
}

/** https://docs.github.com/rest/branches/branches and the list of tags */
export function branchesRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/repos/:owner/:repo/branches', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'contents', 'read')
    const refs = c.req.query('protected') === 'true' ? [] : await github.git.refs(repository, 'refs/heads/')
    const api = `${github.urls.api}/repos/${fullName(repository)}`
    const branches = paginate(c, github, refs).map(({ name, sha }) => ({
      name: name.slice('refs/heads/'.length),
      commit: { sha, url: `${api}/commits/${sha}` },
      protected: false,
    }))
    return c.json(branches)
  })

  app.get('/repos/:owner/:repo/branches/:branch{.+}', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'contents', 'read')
    const name = c.req.param('branch')
    const sha = await github.git.resolve(repository, `refs/heads/${name}`)
    const commit = sha && (await github.git.commit(repository, sha))
    if (!commit) throw new Problem(404, 'Branch not found')
    const path = `/${fullName(repository)}/tree/${encodePath(name)}`
    const self = `${github.urls.api}/repos/${fullName(repository)}/branches/${encodeURIComponent(name)}`
    return c.json({
      name,
      commit: presentCommit(github, repository, commit),
      _links: { self, html: `${github.urls.web}${path}` },
      protected: false,
      protection: UNPROTECTED,
      protection_url: `${self}/protection`,
    })
  })

  app.get('/repos/:owner/:repo/tags', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'contents', 'read')
    const refs = (await github.git.refs(repository, 'refs/tags/')).reverse()
    const api = `${github.urls.api}/repos/${fullName(repository)}`
    const tags = paginate(c, github, refs).map(async (ref) => {
      const name = ref.name.slice('refs/tags/'.length)
      const sha = await github.git.resolve(repository, `${ref.sha}^{}`)
      return {
        name,
        zipball_url: `${api}/zipball/${ref.name}`,
        tarball_url: `${api}/tarball/${ref.name}`,
        commit: { sha, url: `${api}/commits/${sha}` },
        node_id: nodeId('Ref', ref.name),
      }
    })
    return c.json(await Promise.all(tags))
  })

  return app
}

/** A path for a URL: each part encoded, slashes kept. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}
