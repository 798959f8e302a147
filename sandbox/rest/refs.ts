import { type Context, Hono } from 'hono'
import { actingAccount, byJobToken } from '../auth.ts'
import { isRefName } from '../git/ref-name.ts'
import { moveRef } from '../git/refs.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { presentRef } from '../present/git-data.ts'
import type { Repository } from '../world.ts'
import { readBody } from './body.ts'
import { findRepository } from './request.ts'

/** https://docs.github.com/rest/git/refs */
export function refsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()
  const { git } = github

  app.get('/repos/:owner/:repo/git/ref/:ref{.+}', async (c) => {
    const repository = readable(c)
    const name = `refs/${c.req.param('ref')}`
    const object = isRefName(name) ? await git.describe(repository, name) : null
    if (!object) throw new Problem(404, 'Not Found')
    return c.json(presentRef(github, repository, { name, sha: object.sha, type: object.type }))
  })

  const matching = async (c: Context<Env>, prefix: string) => {
    const repository = readable(c)
    const refs = await git.refs(repository, `refs/${prefix}`)
    return c.json(refs.map((ref) => presentRef(github, repository, ref)))
  }
  app.get('/repos/:owner/:repo/git/matching-refs/', (c) => matching(c, ''))
  app.get('/repos/:owner/:repo/git/matching-refs/:ref{.+}', (c) => matching(c, c.req.param('ref')))

  app.post('/repos/:owner/:repo/git/refs', async (c) => {
    const repository = writable(c)
    const { ref, sha } = await readBody(c)
    if (typeof ref !== 'string') throw missing('ref')
    if (typeof sha !== 'string') throw missing('sha')
    if (!ref.startsWith('refs/') || ref.split('/').length < 3) {
      throw new Problem(422, "Reference name must start with 'refs/' and contain at least two slashes.")
    }
    if (!isRefName(ref)) throw new Problem(422, `${ref} is not a valid ref name.`)
    if (await git.resolve(repository, ref)) throw new Problem(422, 'Reference already exists')
    assertMovable(repository, ref)
    const type = await typeAt(repository, sha)
    if (ref.startsWith('refs/heads/') && type !== 'commit') throw new Problem(422, 'Reference update failed')
    if (!(await move(c, repository, { ref, before: null, after: sha }))) {
      // Either somebody was faster, or `a` stands in the way of `a/b`.
      const taken = (await git.resolve(repository, ref)) !== null
      throw new Problem(422, taken ? 'Reference already exists' : 'Reference update failed')
    }
    const shown = presentRef(github, repository, { name: ref, sha, type })
    c.header('Location', String(shown['url']))
    return c.json(shown, 201)
  })

  app.patch('/repos/:owner/:repo/git/refs/:ref{.+}', async (c) => {
    const repository = writable(c)
    const { sha, force } = await readBody(c)
    const ref = `refs/${c.req.param('ref')}`
    if (typeof sha !== 'string') throw missing('sha')
    const before = isRefName(ref) ? await git.resolve(repository, ref) : null
    if (before === null) throw new Problem(422, 'Reference does not exist')
    const type = await typeAt(repository, sha)
    if (before !== sha) {
      assertMovable(repository, ref)
      if (force !== true && (await git.mergeBase(repository, before, sha)) !== before) {
        throw new Problem(422, 'Update is not a fast forward')
      }
      if (!(await move(c, repository, { ref, before, after: sha })))
        throw new Problem(422, 'Reference update failed')
    }
    return c.json(presentRef(github, repository, { name: ref, sha, type }))
  })

  app.delete('/repos/:owner/:repo/git/refs/:ref{.+}', async (c) => {
    const repository = writable(c)
    const ref = `refs/${c.req.param('ref')}`
    const before = isRefName(ref) ? await git.resolve(repository, ref) : null
    if (before === null) throw new Problem(422, 'Reference does not exist')
    assertMovable(repository, ref)
    if (!(await move(c, repository, { ref, before, after: null })))
      throw new Problem(422, 'Reference update failed')
    return c.body(null, 204)
  })

  function readable(c: Context<Env>): Repository {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'contents', 'read')
    return repository
  }

  function writable(c: Context<Env>): Repository {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'contents', 'write')
    return repository
  }

  function move(
    c: Context<Env>,
    repository: Repository,
    change: { ref: string; before: string | null; after: string | null },
  ): Promise<boolean> {
    return moveRef(github, repository, { ...change, actor: actingAccount(c), byJobToken: byJobToken(c) })
  }

  async function typeAt(repository: Repository, sha: string): Promise<string> {
    if (!/^[0-9a-f]{40}$/.test(sha)) {
      throw new Problem(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].')
    }
    const object = await git.describe(repository, sha)
    if (!object) throw new Problem(422, 'Object does not exist')
    return object.type
  }

  return app
}

/** GitHub's own refs, and tags that an immutable release has or had, stay as they are. */
function assertMovable(repository: Repository, ref: string): void {
  const tag = ref.startsWith('refs/tags/') ? ref.slice('refs/tags/'.length) : null
  if (tag !== null && repository.burntTags.has(tag)) {
    throw new Problem(422, `Cannot change ${ref}: the tag belongs to an immutable release`)
  }
  if (ref.startsWith('refs/pull/')) throw new Problem(422, 'Reference update failed')
}

function missing(field: string): Problem {
  return new Problem(422, `Invalid request.\n\n"${field}" wasn't supplied.`)
}
