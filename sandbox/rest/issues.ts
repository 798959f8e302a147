import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Env, GitHub } from '../github.ts'
import { announce } from '../issues/announce.ts'
import { assertBodyFits, findIssue, nextNumber } from '../issues/issues.ts'
import { addLabels, setLabels } from '../issues/labels.ts'
import { closeIssue, rename, reopenIssue, rewrite } from '../issues/state.ts'
import { requireAccess } from '../permissions.ts'
import { presentIssue } from '../present/issue.ts'
import { hasRole } from '../roles.ts'
import type { Issue } from '../world.ts'
import { actorOf, DISCUSSION, requireAny, requireOwnOr } from './access.ts'
import { paginate } from './page.ts'
import { parseBody, validationFailed } from './parse.ts'
import { findRepository } from './request.ts'

const text = z.union([z.string(), z.number()]).transform(String)
const labelList = z.array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]))

const creation = z.object({
  title: text.optional(),
  body: z.string().nullish(),
  labels: labelList.optional(),
})

const update = z.object({
  title: text.nullish(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']).optional(),
  state_reason: z.enum(['completed', 'not_planned', 'duplicate', 'reopened']).nullish(),
  labels: labelList.optional(),
})

/** https://docs.github.com/rest/issues/issues */
export function issuesRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/repos/:owner/:repo/issues', (c) => {
    const repository = findRepository(c, github)
    requireAny(c, github, repository, { permissions: DISCUSSION, access: 'read' })
    const chosen = [...repository.issues.values()].filter(filterOf(c)).toSorted(orderOf(c))
    return c.json(paginate(c, github, chosen).map((issue) => presentIssue(github, repository, issue)))
  })

  app.get('/repos/:owner/:repo/issues/:number{[0-9]+}', (c) => {
    const repository = findRepository(c, github)
    requireAny(c, github, repository, { permissions: DISCUSSION, access: 'read' })
    return c.json(presentIssue(github, repository, findIssue(repository, c.req.param('number'))))
  })

  app.post('/repos/:owner/:repo/issues', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'issues', 'write', 'read')
    const actor = actorOf(c, github)
    const body = await parseBody(c, creation)
    if (!body.title?.trim()) throw validationFailed('Issue', 'title', 'missing_field')
    assertBodyFits('Issue', body.body ?? '')
    const now = github.world.clock.now()
    const issue: Issue = {
      id: github.world.nextId(),
      number: nextNumber(repository),
      title: body.title,
      body: body.body ?? '',
      author: actor.account,
      viaApp: actor.viaApp,
      state: 'open',
      labels: [],
      comments: [],
      timeline: [],
      createdAt: now,
      updatedAt: now,
      closedAt: null,
      closedBy: null,
      pull: null,
    }
    repository.issues.set(issue.number, issue)
    await announce(github, repository, issue, actor, { action: 'opened' })
    // Labels of people without triage are dropped silently, as GitHub documents.
    const mayLabel =
      c.get('caller').kind !== 'user' || hasRole(github, repository, actor.account.login, 'triage')
    if (body.labels && mayLabel) await addLabels(github, repository, issue, actor, body.labels)
    const shown = presentIssue(github, repository, issue)
    c.header('Location', String(shown['url']))
    return c.json(shown, 201)
  })

  app.patch('/repos/:owner/:repo/issues/:number{[0-9]+}', async (c) => {
    const repository = findRepository(c, github)
    const issue = findIssue(repository, c.req.param('number'))
    const permissions = issue.pull ? DISCUSSION : ['issues']
    requireAny(c, github, repository, { permissions, access: 'write', role: 'read' })
    requireOwnOr(c, github, repository, { author: issue.author, role: 'triage' })
    const actor = actorOf(c, github)
    const body = await parseBody(c, update)
    if (body.body) assertBodyFits('Issue', body.body)
    if (typeof body.title === 'string') await rename(github, repository, issue, actor, body.title)
    if (body.body !== undefined) await rewrite(github, repository, issue, actor, body.body ?? '')
    if (body.labels) await setLabels(github, repository, issue, actor, body.labels)
    if (body.state === 'closed') await closeIssue(github, repository, issue, actor, body.state_reason ?? null)
    if (body.state === 'open') await reopenIssue(github, repository, issue, actor)
    return c.json(presentIssue(github, repository, issue))
  })

  return app
}

function filterOf(c: Context<Env>): (issue: Issue) => boolean {
  const { state = 'open', labels, since, creator } = c.req.query()
  const wanted = labels ? labels.toLowerCase().split(',') : []
  return (issue) => {
    if (state !== 'all' && issue.state !== state) return false
    if (since !== undefined && Date.parse(issue.updatedAt) < Date.parse(since)) return false
    if (creator !== undefined && issue.author.login.toLowerCase() !== creator.toLowerCase()) return false
    const own = issue.labels.map((label) => label.toLowerCase())
    return wanted.every((label) => own.includes(label.trim()))
  }
}

function orderOf(c: Context<Env>): (a: Issue, b: Issue) => number {
  const { sort = 'created', direction = 'desc' } = c.req.query()
  const sign = direction === 'asc' ? 1 : -1
  return (a, b) => {
    const byChoice =
      sort === 'comments'
        ? a.comments.length - b.comments.length
        : sort === 'updated'
          ? a.updatedAt.localeCompare(b.updatedAt)
          : a.createdAt.localeCompare(b.createdAt)
    return sign * (byChoice || a.number - b.number)
  }
}
