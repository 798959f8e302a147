import { type Context, Hono } from 'hono'
import type { TreeEntry } from '../git/git.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { presentContent } from '../present/content.ts'
import type { Repository } from '../world.ts'
import { commitFile } from './contents-write.ts'
import { type MediaType, mediaType } from './media-type.ts'
import { findRepository } from './request.ts'
import { findCommit } from './revision.ts'

/** Above, only the raw media type has the content; above 100 MB, nothing has. */
const INLINE_BYTES = 1024 * 1024
const RAW_BYTES = 100 * 1024 * 1024

/** https://docs.github.com/rest/repos/contents */
export function contentsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/repos/:owner/:repo/contents', (c) => show(c, ''))
  app.get('/repos/:owner/:repo/contents/', (c) => show(c, ''))
  app.get('/repos/:owner/:repo/contents/:path{.+}', (c) => show(c, c.req.param('path').replace(/\/+$/, '')))
  app.put('/repos/:owner/:repo/contents/:path{.+}', (c) => commitFile(c, github, c.req.param('path')))
  app.delete('/repos/:owner/:repo/contents/:path{.+}', (c) => commitFile(c, github, c.req.param('path')))

  async function show(c: Context<Env>, path: string): Promise<Response> {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'contents', 'read')
    const ref = c.req.query('ref') ?? repository.defaultBranch
    const commit = await findCommit(github, repository, ref)
    if (commit === null) throw noCommit(c.req.query('ref'))
    const entry = await findEntry(github, repository, commit, path)
    if (!entry) throw new Problem(404, 'Not Found')
    const media = mediaType(c)
    if (entry.type === 'blob') return await showFile(c, github, { repository, ref, path, entry, media })
    const entries = (await github.git.tree(repository, commit, path)) ?? []
    const shown = entries.map((each) =>
      presentContent(github, repository, {
        entry: each,
        ref,
        path: path === '' ? each.path : `${path}/${each.path}`,
      }),
    )
    if (media !== 'object') return c.json(shown)
    return c.json({ ...presentContent(github, repository, { entry, ref, path }), entries: shown })
  }

  return app
}

async function showFile(
  c: Context<Env>,
  github: GitHub,
  file: { repository: Repository; ref: string; path: string; entry: TreeEntry; media: MediaType },
): Promise<Response> {
  const { repository, ref, path, entry, media } = file
  const size = entry.size ?? 0
  if (size > RAW_BYTES) throw tooLarge()
  const wanted = media === 'raw' || size <= INLINE_BYTES
  const content = wanted ? await github.git.blob(repository, entry.sha) : Buffer.alloc(0)
  if (!content) throw new Problem(404, 'Not Found')
  if (media === 'raw') {
    return c.body(new Uint8Array(content), 200, {
      'content-type': 'application/vnd.github.raw; charset=utf-8',
    })
  }
  return c.json({
    ...presentContent(github, repository, { entry, ref, path }),
    content: wanted ? wrap(content.toString('base64')) : '',
    encoding: wanted ? 'base64' : 'none',
  })
}

/** The entry of a path in its folder; the root is a folder of its own. */
async function findEntry(
  github: GitHub,
  repository: Repository,
  commit: string,
  path: string,
): Promise<TreeEntry | null> {
  if (path === '') {
    const root = await github.git.resolve(repository, `${commit}^{tree}`)
    return { path: '', mode: '040000', type: 'tree', sha: root ?? '', size: null }
  }
  const slash = path.lastIndexOf('/')
  const siblings = await github.git.tree(repository, commit, slash < 0 ? '' : path.slice(0, slash))
  return siblings?.find((each) => each.path === path.slice(slash + 1)) ?? null
}

/** GitHub breaks base64 after 60 characters. */
export function wrap(base64: string): string {
  return base64.replace(/.{1,60}/g, '$&\n')
}

function noCommit(ref: string | undefined): Problem {
  return new Problem(
    404,
    ref === undefined ? 'This repository is empty.' : `No commit found for the ref ${ref}`,
  )
}

function tooLarge(): Problem {
  const message =
    'This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API, but you can always clone the repository via Git in order to obtain it.'
  return new Problem(403, message, { errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }] })
}
