import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { actingAccount } from '../auth.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { presentGitCommit } from '../present/commit.ts'
import { presentTag } from '../present/git-data.ts'
import { fullName } from '../present/repository.ts'
import type { Access, Repository } from '../world.ts'
import { wrap } from './contents.ts'
import { signed } from './contents-write.ts'
import { mediaType } from './media-type.ts'
import { parseBody } from './parse.ts'
import { findRepository } from './request.ts'

const date = z.iso.datetime({ offset: true }).optional()
const person = z.object({ name: z.string(), email: z.string(), date })
const newTag = z.object({
  tag: z.string(),
  message: z.string(),
  object: z.string(),
  type: z.enum(['commit', 'tree', 'blob']),
  tagger: person.optional(),
})
const newCommit = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).optional(),
  author: person.optional(),
  committer: person.optional(),
})
const newBlob = z.object({ content: z.string(), encoding: z.enum(['utf-8', 'base64']).default('utf-8') })

/** Objects of the git database: https://docs.github.com/rest/git */
export function gitDataRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()
  const { git } = github

  app.get('/repos/:owner/:repo/git/tags/:sha', async (c) => {
    const repository = open(c, 'read')
    const tag = await git.tag(repository, objectId(c))
    if (!tag) throw new Problem(404, 'Not Found')
    return c.json(presentTag(github, repository, tag))
  })

  app.post('/repos/:owner/:repo/git/tags', async (c) => {
    const repository = open(c, 'write')
    const { tag, message, object, type, tagger } = await parseBody(c, newTag)
    const pointsAt = await git.describe(repository, hex(object))
    if (pointsAt?.type !== type) throw new Problem(422, 'Object does not exist')
    const now = github.world.clock.now()
    const created = await git
      .createTag(repository, { tag, message, object, type, tagger: signed(tagger ?? actingAccount(c), now) })
      .catch((error) => {
        throw new Problem(422, `tag is not well-formed: ${error.message}`)
      })
    const shown = presentTag(github, repository, created)
    c.header('Location', String(shown['url']))
    return c.json(shown, 201)
  })

  app.get('/repos/:owner/:repo/git/commits/:sha', async (c) => {
    const repository = open(c, 'read')
    const commit = await git.commit(repository, objectId(c))
    if (!commit) throw new Problem(404, 'Not Found')
    return c.json(presentGitCommit(github, repository, commit))
  })

  app.post('/repos/:owner/:repo/git/commits', async (c) => {
    const repository = open(c, 'write')
    const { message, tree, parents = [], author, committer } = await parseBody(c, newCommit)
    if ((await git.describe(repository, hex(tree)))?.type !== 'tree') {
      throw new Problem(422, 'Tree SHA does not exist')
    }
    for (const parent of parents) {
      if (!(await git.commit(repository, hex(parent)))) {
        throw new Problem(422, 'Parent SHA does not exist or is not a commit object')
      }
    }
    const now = github.world.clock.now()
    const account = actingAccount(c)
    const written = await git.createCommit(repository, {
      tree,
      parents,
      message,
      author: signed(author ?? account, now),
      committer: signed(committer ?? author ?? account, now),
    })
    return c.json(presentGitCommit(github, repository, written), 201)
  })

  app.get('/repos/:owner/:repo/git/blobs/:sha', async (c) => {
    const repository = open(c, 'read')
    const sha = objectId(c)
    const content = await git.blob(repository, sha)
    if (!content) throw new Problem(404, 'Not Found')
    if (mediaType(c) === 'raw') {
      return c.body(new Uint8Array(content), 200, {
        'content-type': 'application/vnd.github.raw; charset=utf-8',
      })
    }
    const url = blobUrl(repository, sha)
    const base64 = wrap(content.toString('base64'))
    return c.json({ sha, node_id: '', size: content.length, url, content: base64, encoding: 'base64' })
  })

  app.post('/repos/:owner/:repo/git/blobs', async (c) => {
    const repository = open(c, 'write')
    const { content, encoding } = await parseBody(c, newBlob)
    const sha = await git.createBlob(
      repository,
      Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8'),
    )
    return c.json({ url: blobUrl(repository, sha), sha }, 201)
  })

  function open(c: Context<Env>, access: Access): Repository {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'contents', access)
    return repository
  }

  function blobUrl(repository: Repository, sha: string): string {
    return `${github.urls.api}/repos/${fullName(repository)}/git/blobs/${sha}`
  }

  return app
}

function objectId(c: Context<Env>): string {
  const { sha } = c.req.param() as Partial<Record<string, string>>
  if (!/^[0-9a-f]{40}$/.test(sha ?? '')) throw new Problem(404, 'Not Found')
  return sha ?? ''
}

/** Git would compute with names; only object ids are taken. */
function hex(sha: string): string {
  return /^[0-9a-f]{40}$/.test(sha) ? sha : ''
}
