import { Hono } from 'hono'
import { z } from 'zod'
import { moveRef } from '../git/refs.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { WEB_FLOW } from '../present/account.ts'
import { headRepository } from '../pulls/changes.ts'
import { mergePull } from '../pulls/merge.ts'
import { actorOf } from './access.ts'
import { parseBody } from './parse.ts'
import { found } from './pulls.ts'

const merge = z.object({
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
  merge_method: z.enum(['merge', 'squash', 'rebase']).optional(),
})

/** https://docs.github.com/rest/pulls/pulls#merge-a-pull-request */
export function mergesRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/repos/:owner/:repo/pulls/:number{[0-9]+}/merge', (c) => {
    const { pull } = found(c, github)
    if (pull.mergedAt === null) throw new Problem(404, 'Not Found')
    return c.body(null, 204)
  })

  app.put('/repos/:owner/:repo/pulls/:number{[0-9]+}/merge', async (c) => {
    const { repository, issue } = found(c, github)
    requireAccess(c, github, repository, 'contents', 'write')
    const body = await parseBody(c, merge)
    const sha = await mergePull(github, repository, issue, actorOf(c, github), {
      method: body.merge_method ?? 'merge',
      title: body.commit_title,
      message: body.commit_message,
      sha: body.sha,
    })
    return c.json({ sha, merged: true, message: 'Pull Request successfully merged' })
  })

  app.put('/repos/:owner/:repo/pulls/:number{[0-9]+}/update-branch', async (c) => {
    const { repository, issue, pull } = found(c, github)
    requireAccess(c, github, repository, 'pull_requests', 'write')
    const actor = actorOf(c, github)
    const { expected_head_sha: expected } = await parseBody(
      c,
      z.object({ expected_head_sha: z.string().optional() }),
    )
    if (expected !== undefined && expected !== pull.headSha) {
      throw new Problem(422, `expected head sha didn’t match current head ref.`)
    }
    const head = headRepository(github, pull)
    const base = await github.git.resolve(repository, `refs/heads/${pull.baseRef}`)
    if (!base || head?.id !== repository.id) throw new Problem(422, 'merge conflict between base and head')
    const tree = await github.git.mergeTree(repository, pull.headSha, base)
    if (tree === null) throw new Problem(422, 'merge conflict between base and head')
    const now = github.world.clock.now()
    const { name, email } = actor.account
    const commit = await github.git.createCommit(repository, {
      tree,
      parents: [pull.headSha, base],
      message: `Merge branch '${pull.baseRef}' into ${pull.headRef}`,
      author: { name, email, date: now },
      committer: { name: WEB_FLOW.name, email: WEB_FLOW.email, date: now },
    })
    const { account, byJobToken } = actor
    const ref = `refs/heads/${pull.headRef}`
    const change = { ref, before: pull.headSha, after: commit.sha, actor: account, byJobToken }
    await moveRef(github, repository, change)
    const url = `${github.urls.api}/repos/${repository.owner.login}/${repository.name}/pulls/${issue.number}`
    return c.json({ message: 'Updating pull request branch.', url }, 202)
  })

  return app
}
