import { Hono } from 'hono'
import { z } from 'zod'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { presentTree } from '../present/git-data.ts'
import { parseBody } from './parse.ts'
import { findRepository } from './request.ts'
import { findCommit } from './revision.ts'

/** What one answer lists at most. */
const LISTED_ENTRIES = 100_000

const newTree = z.object({
  base_tree: z.string().optional(),
  tree: z.array(
    z.object({
      path: z.string().min(1),
      mode: z.enum(['100644', '100755', '040000', '160000', '120000']).default('100644'),
      type: z.enum(['blob', 'tree', 'commit']).default('blob'),
      sha: z.string().nullable().optional(),
      content: z.string().optional(),
    }),
  ),
})

/** https://docs.github.com/rest/git/trees */
export function treesRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()
  const { git } = github

  app.get('/repos/:owner/:repo/git/trees/:sha{.+}', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'contents', 'read')
    const name = c.req.param('sha')
    const treeish = /^[0-9a-f]{40}$/.test(name) ? name : await findCommit(github, repository, name)
    const sha = treeish && (await git.resolve(repository, `${treeish}^{tree}`))
    // Any value asks for it, `0` and `false` included.
    const recursive = c.req.query('recursive') !== undefined
    const entries = sha && (await git.tree(repository, sha, '', recursive))
    if (!sha || !entries) throw new Problem(404, 'Not Found')
    const truncated = entries.length > LISTED_ENTRIES
    return c.json(
      presentTree(github, repository, { sha, entries: entries.slice(0, LISTED_ENTRIES), truncated }),
    )
  })

  app.post('/repos/:owner/:repo/git/trees', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'contents', 'write')
    const { base_tree: base, tree } = await parseBody(c, newTree)
    const isObject = (sha: string) => /^[0-9a-f]{40}$/.test(sha)
    if (base !== undefined && !(isObject(base) && (await git.resolve(repository, `${base}^{tree}`)))) {
      throw new Problem(404, 'Not Found')
    }
    const entries = await Promise.all(
      tree.map(async ({ path, mode, type, sha = null, content }) => {
        if (sha === null && content === undefined) return { path, mode, type, sha: null }
        const written = sha ?? (await git.createBlob(repository, Buffer.from(content ?? '')))
        const known =
          type === 'commit' || (isObject(written) && (await git.describe(repository, written))?.type === type)
        if (!known) throw new Problem(422, `tree.sha ${written} is not a valid ${type}`)
        return { path, mode, type, sha: written }
      }),
    )
    const created = await git.createTree(repository, entries, base).catch((error) => {
      throw new Problem(422, `tree contains a malformed path component: ${error.message}`)
    })
    const shown = (await git.tree(repository, created)) ?? []
    return c.json(presentTree(github, repository, { sha: created, entries: shown, truncated: false }), 201)
  })

  return app
}
