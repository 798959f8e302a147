import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { splitPatch } from '../git/differences.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { announce } from '../issues/announce.ts'
import { assertBodyFits, findIssue, record } from '../issues/issues.ts'
import { closeIssue, rename, reopenIssue, rewrite } from '../issues/state.ts'
import { requireAccess } from '../permissions.ts'
import { presentChangedFile, presentCommit } from '../present/commit.ts'
import { presentPull, presentPullSimple } from '../present/pull.ts'
import { changesOf, commitsOf, mergeBaseOf } from '../pulls/changes.ts'
import { refreshPull } from '../pulls/mergeability.ts'
import { openPull } from '../pulls/open.ts'
import type { Issue, Pull, Repository } from '../world.ts'
import { actorOf, requireOwnOr } from './access.ts'
import { paginate } from './page.ts'
import { parseBody, validationFailed } from './parse.ts'
import { findRepository } from './request.ts'

const creation = z.object({
  title: z.string().optional(),
  body: z.string().nullish(),
  head: z.string(),
  head_repo: z.string().optional(),
  base: z.string(),
  draft: z.boolean().optional(),
})

const update = z.object({
  title: z.string().optional(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']).optional(),
  base: z.string().optional(),
  draft: z.boolean().optional(),
})

/** https://docs.github.com/rest/pulls/pulls */
export function pullsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/repos/:owner/:repo/pulls', (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'pull_requests', 'read')
    const chosen = pullsOf(repository).filter(filterOf(c, github)).toSorted(orderOf(c))
    const page = paginate(c, github, chosen)
    return c.json(page.map(({ issue }) => presentPullSimple(github, repository, issue)))
  })

  app.post('/repos/:owner/:repo/pulls', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'pull_requests', 'write', 'read')
    const actor = actorOf(c, github)
    const body = await parseBody(c, creation)
    if (!body.title?.trim()) throw validationFailed('PullRequest', 'title', 'missing_field')
    assertBodyFits('PullRequest', body.body ?? '')
    const { title, base, draft = false } = body
    const head = headOf(github, repository, body.head, body.head_repo)
    const opening = { title, body: body.body ?? '', base, head, draft }
    const issue = await openPull(github, repository, actor, opening)
    const shown = await presentPull(github, repository, issue)
    c.header('Location', String(shown['url']))
    return c.json(shown, 201)
  })

  app.get('/repos/:owner/:repo/pulls/:number{[0-9]+}', async (c) => {
    const { repository, issue } = found(c, github)
    return c.json(await presentPull(github, repository, issue))
  })

  app.patch('/repos/:owner/:repo/pulls/:number{[0-9]+}', async (c) => {
    const { repository, issue, pull } = found(c, github)
    requireAccess(c, github, repository, 'pull_requests', 'write', 'read')
    requireOwnOr(c, github, repository, { author: issue.author, role: 'triage' })
    const actor = actorOf(c, github)
    const body = await parseBody(c, update)
    if (body.body) assertBodyFits('PullRequest', body.body)
    if (body.title !== undefined) await rename(github, repository, issue, actor, body.title)
    if (body.body !== undefined) await rewrite(github, repository, issue, actor, body.body ?? '')
    if (body.base !== undefined && body.base !== pull.baseRef) {
      const from = { ref: { from: pull.baseRef }, sha: { from: pull.baseSha } }
      await retarget(github, repository, pull, body.base)
      await refreshPull(github, repository, issue)
      await announce(github, repository, issue, actor, {
        action: 'edited',
        more: { changes: { base: from } },
      })
    }
    if (body.draft !== undefined && body.draft !== pull.draft) {
      pull.draft = body.draft
      record(github, issue, actor, { event: pull.draft ? 'convert_to_draft' : 'ready_for_review' })
      const action = pull.draft ? 'converted_to_draft' : 'ready_for_review'
      await announce(github, repository, issue, actor, { action })
    }
    if (body.state === 'closed') await closeIssue(github, repository, issue, actor)
    if (body.state === 'open') await reopenIssue(github, repository, issue, actor)
    return c.json(await presentPull(github, repository, issue))
  })

  app.get('/repos/:owner/:repo/pulls/:number{[0-9]+}/commits', async (c) => {
    const { repository, pull } = found(c, github)
    const commits = await commitsOf(github, repository, pull)
    return c.json(paginate(c, github, commits).map((commit) => presentCommit(github, repository, commit)))
  })

  app.get('/repos/:owner/:repo/pulls/:number{[0-9]+}/files', async (c) => {
    const { repository, pull } = found(c, github)
    const { files } = await changesOf(github, repository, pull)
    const base = await mergeBaseOf(github, repository, pull)
    const patches = splitPatch(await github.git.patch(repository, base, pull.headSha), files)
    const at = { sha: pull.headSha, patches }
    return c.json(paginate(c, github, files).map((file) => presentChangedFile(github, repository, file, at)))
  })

  app.get('/repos/:owner/:repo/commits/:sha/pulls', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'pull_requests', 'read')
    const sha = await github.git.resolve(repository, `${c.req.param('sha')}^{commit}`)
    if (!sha) throw new Problem(422, `No commit found for SHA: ${c.req.param('sha')}`)
    const chosen = await Promise.all(
      pullsOf(repository).map(async ({ issue, pull }) =>
        (await brings(github, repository, pull, sha)) ? [issue] : [],
      ),
    )
    const page = paginate(c, github, chosen.flat())
    return c.json(page.map((issue) => presentPullSimple(github, repository, issue)))
  })

  return app
}

/** The pull request of the path, which the caller may read. @throws Problem 404 */
export function found(c: Context<Env>, github: GitHub): { repository: Repository; issue: Issue; pull: Pull } {
  const repository = findRepository(c, github)
  requireAccess(c, github, repository, 'pull_requests', 'read')
  const issue = findIssue(repository, c.req.param('number'))
  if (!issue.pull) throw new Problem(404, 'Not Found')
  return { repository, issue, pull: issue.pull }
}

function pullsOf(repository: Repository): { issue: Issue; pull: Pull }[] {
  return [...repository.issues.values()].flatMap((issue) => (issue.pull ? [{ issue, pull: issue.pull }] : []))
}

/** Whether a commit belongs to a pull request: as its merge commit, or among its own. */
async function brings(github: GitHub, repository: Repository, pull: Pull, sha: string): Promise<boolean> {
  if (pull.headSha === sha || (pull.mergedAt !== null && pull.mergeCommitSha === sha)) return true
  return (await commitsOf(github, repository, pull)).some((commit) => commit.sha === sha)
}

/** `branch`, or `owner:branch` of a fork. @throws Problem 422 when there is no such repository in the network */
function headOf(
  github: GitHub,
  repository: Repository,
  head: string,
  name: string | undefined,
): { repository: Repository; ref: string } {
  const [owner, ref] = head.includes(':') ? head.split(':', 2) : [repository.owner.login, head]
  const root = repository.forkOf ?? repository.id
  for (const each of github.world.repositories.values()) {
    if (each.owner.login.toLowerCase() !== owner?.toLowerCase()) continue
    if (name !== undefined && ![each.name, `${each.owner.login}/${each.name}`].includes(name)) continue
    if (each.id === repository.id || each.id === root || each.forkOf === root) {
      return { repository: each, ref: ref ?? '' }
    }
  }
  throw validationFailed('PullRequest', 'head', 'invalid')
}

async function retarget(github: GitHub, repository: Repository, pull: Pull, baseRef: string): Promise<void> {
  const baseSha = await github.git.resolve(repository, `refs/heads/${baseRef}`)
  if (!baseSha) throw validationFailed('PullRequest', 'base', 'invalid')
  pull.baseRef = baseRef
  pull.baseSha = baseSha
}

type Entry = { issue: Issue; pull: Pull }

function filterOf(c: Context<Env>, github: GitHub): (entry: Entry) => boolean {
  const { state = 'open', head, base } = c.req.query()
  return ({ issue, pull }) => {
    if (state !== 'all' && issue.state !== state) return false
    if (base !== undefined && pull.baseRef !== base) return false
    if (!head?.includes(':')) return true
    const owners = [...github.world.repositories.values()].filter(({ id }) => id === pull.headRepositoryId)
    return `${owners[0]?.owner.login}:${pull.headRef}`.toLowerCase() === head.toLowerCase()
  }
}

function orderOf(c: Context<Env>): (a: Entry, b: Entry) => number {
  const { sort = 'created', direction = sort === 'created' ? 'desc' : 'asc' } = c.req.query()
  const sign = direction === 'asc' ? 1 : -1
  return ({ issue: a }, { issue: b }) => {
    const byChoice =
      sort === 'popularity'
        ? a.comments.length - b.comments.length
        : sort === 'updated'
          ? a.updatedAt.localeCompare(b.updatedAt)
          : a.createdAt.localeCompare(b.createdAt)
    return sign * (byChoice || a.number - b.number)
  }
}
