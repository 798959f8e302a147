import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { type Env, type GitHub, Problem } from '../github.ts'
import { assertBodyFits, findIssue, record } from '../issues/issues.ts'
import { presentComment } from '../present/comment.ts'
import { presentIssue } from '../present/issue.ts'
import type { Comment, Issue, Repository } from '../world.ts'
import { type Actor, actorOf, DISCUSSION, requireAny, requireOwnOr } from './access.ts'
import { paginate } from './page.ts'
import { parseBody, validationFailed } from './parse.ts'
import { findRepository } from './request.ts'

const content = z.object({ body: z.string().optional() })

/** https://docs.github.com/rest/issues/comments */
export function commentsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/repos/:owner/:repo/issues/comments', (c) => {
    const repository = findRepository(c, github)
    requireAny(c, github, repository, { permissions: DISCUSSION, access: 'read' })
    const { sort = 'created', direction, since } = c.req.query()
    const all = [...repository.issues.values()].flatMap((issue) => {
      return issue.comments.map((comment) => ({ issue, comment }))
    })
    const key = ({ comment }: { comment: Comment }) =>
      sort === 'updated' ? comment.updatedAt : comment.createdAt
    const sign = direction === 'desc' ? -1 : 1
    const chosen = all
      .filter(({ comment }) => isSince(comment, since))
      .toSorted((a, b) => sign * (key(a).localeCompare(key(b)) || a.comment.id - b.comment.id))
    return c.json(
      paginate(c, github, chosen).map(({ issue, comment }) =>
        presentComment(github, repository, issue, comment),
      ),
    )
  })

  app.get('/repos/:owner/:repo/issues/comments/:id{[0-9]+}', (c) => {
    const repository = findRepository(c, github)
    requireAny(c, github, repository, { permissions: DISCUSSION, access: 'read' })
    const { issue, comment } = findComment(repository, c.req.param('id'))
    return c.json(presentComment(github, repository, issue, comment))
  })

  app.get('/repos/:owner/:repo/issues/:number{[0-9]+}/comments', (c) => {
    const repository = findRepository(c, github)
    requireAny(c, github, repository, { permissions: DISCUSSION, access: 'read' })
    const issue = findIssue(repository, c.req.param('number'))
    const chosen = issue.comments.filter((comment) => isSince(comment, c.req.query('since')))
    return c.json(
      paginate(c, github, chosen).map((comment) => presentComment(github, repository, issue, comment)),
    )
  })

  app.post('/repos/:owner/:repo/issues/:number{[0-9]+}/comments', async (c) => {
    const repository = findRepository(c, github)
    const issue = findIssue(repository, c.req.param('number'))
    const permissions = issue.pull ? DISCUSSION : ['issues']
    requireAny(c, github, repository, { permissions, access: 'write', role: 'read' })
    const actor = actorOf(c, github)
    const body = checkedBody((await parseBody(c, content)).body)
    const now = github.world.clock.now()
    const comment: Comment = {
      id: github.world.nextId(),
      author: actor.account,
      viaApp: actor.viaApp,
      body,
      createdAt: now,
      updatedAt: now,
      reactions: [],
    }
    issue.comments.push(comment)
    record(github, issue, actor, { event: 'commented', subjectId: comment.id })
    announceComment(github, repository, actor, { action: 'created', issue, comment })
    const shown = presentComment(github, repository, issue, comment)
    c.header('Location', String(shown['url']))
    return c.json(shown, 201)
  })

  app.patch('/repos/:owner/:repo/issues/comments/:id{[0-9]+}', async (c) => {
    const { repository, issue, comment, actor } = editor(c, github)
    const body = checkedBody((await parseBody(c, content)).body)
    const from = comment.body
    comment.body = body
    comment.updatedAt = github.world.clock.now()
    issue.updatedAt = comment.updatedAt
    const changes = { body: { from } }
    announceComment(github, repository, actor, { action: 'edited', issue, comment, changes })
    return c.json(presentComment(github, repository, issue, comment))
  })

  app.delete('/repos/:owner/:repo/issues/comments/:id{[0-9]+}', (c) => {
    const { repository, issue, comment, actor } = editor(c, github)
    issue.comments.splice(issue.comments.indexOf(comment), 1)
    const entry = issue.timeline.findIndex(
      (each) => each.event === 'commented' && each.subjectId === comment.id,
    )
    if (entry >= 0) issue.timeline.splice(entry, 1)
    announceComment(github, repository, actor, { action: 'deleted', issue, comment })
    return c.body(null, 204)
  })

  return app
}

/** @throws Problem 404 */
export function findComment(
  repository: Repository,
  id: string | undefined,
): { issue: Issue; comment: Comment } {
  for (const issue of repository.issues.values()) {
    const comment = issue.comments.find((each) => each.id === Number(id))
    if (comment) return { issue, comment }
  }
  throw new Problem(404, 'Not Found')
}

function editor(
  c: Context<Env>,
  github: GitHub,
): { repository: Repository; issue: Issue; comment: Comment; actor: Actor } {
  const repository = findRepository(c, github)
  const { issue, comment } = findComment(repository, c.req.param('id'))
  const permissions = issue.pull ? DISCUSSION : ['issues']
  requireAny(c, github, repository, { permissions, access: 'write', role: 'read' })
  requireOwnOr(c, github, repository, { author: comment.author, role: 'write' })
  return { repository, issue, comment, actor: actorOf(c, github) }
}

function checkedBody(body: string | undefined): string {
  if (!body?.trim()) throw validationFailed('IssueComment', 'body', 'missing_field')
  assertBodyFits('IssueComment', body)
  return body
}

function isSince(comment: Comment, since: string | undefined): boolean {
  return since === undefined || Date.parse(comment.updatedAt) >= Date.parse(since)
}

function announceComment(
  github: GitHub,
  repository: Repository,
  actor: Actor,
  news: {
    action: 'created' | 'edited' | 'deleted'
    issue: Issue
    comment: Comment
    changes?: Record<string, unknown>
  },
): void {
  const { action, issue, comment, changes } = news
  github.emit({
    name: 'issue_comment',
    repository,
    sender: actor.account,
    payload: {
      action,
      issue: presentIssue(github, repository, issue),
      comment: presentComment(github, repository, issue, comment),
      ...(changes && { changes }),
    },
    byJobToken: actor.byJobToken,
  })
}
