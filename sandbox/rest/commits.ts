import { Hono } from 'hono'
import { splitPatch } from '../git/differences.ts'
import { EMPTY_TREE } from '../git/refs.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { accountByEmail } from '../present/account.ts'
import { presentChangedFile, presentCommit } from '../present/commit.ts'
import type { Repository } from '../world.ts'
import { mediaType } from './media-type.ts'
import { paginate } from './page.ts'
import { findRepository } from './request.ts'
import { findCommit } from './revision.ts'

/** Files that a commit or a comparison lists at most. */
export const LISTED_FILES = 300

/** https://docs.github.com/rest/commits/commits */
export function commitsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/repos/:owner/:repo/commits', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'contents', 'read')
    const { sha = 'HEAD', path, since, until, author } = c.req.query()
    const head = await findCommit(github, repository, sha)
    if (head === null) {
      const empty = (await github.git.refs(repository, 'refs/heads/')).length === 0
      throw empty ? new Problem(409, 'Git Repository is empty.') : new Problem(404, 'Not Found')
    }
    const range = { head, ...(path && { path }), ...(since && { since }), ...(until && { until }) }
    const all = await github.git.revisions(repository, range)
    const wanted = author === undefined ? all : await byAuthor(github, repository, all, author)
    const page = paginate(c, github, wanted).map((each) => github.git.commit(repository, each))
    const commits = (await Promise.all(page)).filter((commit) => commit !== null)
    return c.json(commits.map((commit) => presentCommit(github, repository, commit)))
  })

  app.get('/repos/:owner/:repo/commits/:ref{.+}', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'contents', 'read')
    const name = c.req.param('ref')
    const sha = await findCommit(github, repository, name)
    const commit = sha && (await github.git.commit(repository, sha))
    if (!commit) throw new Problem(422, `No commit found for SHA: ${name}`)
    const media = mediaType(c)
    if (media === 'sha') return c.text(commit.sha)
    const base = commit.parents[0] ?? EMPTY_TREE
    if (media === 'diff' || media === 'patch')
      return c.text(await github.git.patch(repository, base, commit.sha))
    const { files, stats } = await presentDifferences(github, repository, { base, head: commit.sha })
    return c.json({ ...presentCommit(github, repository, commit), stats, files })
  })

  return app
}

/** Changed files as REST shows them, with sums; at most 300. */
export async function presentDifferences(
  github: GitHub,
  repository: Repository,
  range: { base: string; head: string },
): Promise<{ files: Record<string, unknown>[]; stats: Record<string, number> }> {
  const [changed, patch] = await Promise.all([
    github.git.diff(repository, range.base, range.head),
    github.git.patch(repository, range.base, range.head),
  ])
  const at = { sha: range.head, patches: splitPatch(patch, changed) }
  const additions = changed.reduce((sum, file) => sum + file.additions, 0)
  const deletions = changed.reduce((sum, file) => sum + file.deletions, 0)
  const shown = changed.slice(0, LISTED_FILES)
  return {
    files: shown.map((file) => presentChangedFile(github, repository, file, at)),
    stats: { total: additions + deletions, additions, deletions },
  }
}

/** Those of the commits that a login, or an e-mail address, wrote. */
async function byAuthor(github: GitHub, repository: Repository, shas: readonly string[], author: string) {
  const wanted = author.toLowerCase()
  const commits = await Promise.all(shas.map((sha) => github.git.commit(repository, sha)))
  const wrote = commits.filter((commit) => {
    const email = commit?.author.email.toLowerCase() ?? ''
    return email === wanted || accountByEmail(github, email)?.login.toLowerCase() === wanted
  })
  return wrote.flatMap((commit) => (commit ? [commit.sha] : []))
}
