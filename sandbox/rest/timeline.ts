import { Hono } from 'hono'
import { type Env, type GitHub, Problem } from '../github.ts'
import { findIssue } from '../issues/issues.ts'
import {
  isIssueEvent,
  presentIssueEvent,
  presentIssueEventWithIssue,
  presentTimelineEvent,
} from '../present/timeline.ts'
import { DISCUSSION, requireAny } from './access.ts'
import { paginate } from './page.ts'
import { findRepository } from './request.ts'

/** https://docs.github.com/rest/issues/timeline and https://docs.github.com/rest/issues/events */
export function timelineRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/repos/:owner/:repo/issues/:number{[0-9]+}/timeline', async (c) => {
    const repository = findRepository(c, github)
    requireAny(c, github, repository, { permissions: DISCUSSION, access: 'read' })
    const issue = findIssue(repository, c.req.param('number'))
    const shown = await Promise.all(
      paginate(c, github, issue.timeline).map((entry) =>
        presentTimelineEvent(github, repository, issue, entry),
      ),
    )
    return c.json(shown.filter((entry) => entry !== null))
  })

  app.get('/repos/:owner/:repo/issues/:number{[0-9]+}/events', (c) => {
    const repository = findRepository(c, github)
    requireAny(c, github, repository, { permissions: DISCUSSION, access: 'read' })
    const issue = findIssue(repository, c.req.param('number'))
    const events = issue.timeline.filter(isIssueEvent)
    return c.json(paginate(c, github, events).map((entry) => presentIssueEvent(github, repository, entry)))
  })

  app.get('/repos/:owner/:repo/issues/events', (c) => {
    const repository = findRepository(c, github)
    requireAny(c, github, repository, { permissions: DISCUSSION, access: 'read' })
    const all = [...repository.issues.values()].flatMap((issue) => {
      return issue.timeline.filter(isIssueEvent).map((entry) => ({ issue, entry }))
    })
    const newestFirst = all.toSorted((a, b) => b.entry.id - a.entry.id)
    return c.json(
      paginate(c, github, newestFirst).map(({ issue, entry }) => {
        return presentIssueEventWithIssue(github, repository, issue, entry)
      }),
    )
  })

  app.get('/repos/:owner/:repo/issues/events/:id{[0-9]+}', (c) => {
    const repository = findRepository(c, github)
    requireAny(c, github, repository, { permissions: DISCUSSION, access: 'read' })
    for (const issue of repository.issues.values()) {
      const entry = issue.timeline.find(({ id }) => id === Number(c.req.param('id')))
      if (entry && isIssueEvent(entry)) {
        return c.json(presentIssueEventWithIssue(github, repository, issue, entry))
      }
    }
    throw new Problem(404, 'Not Found')
  })

  return app
}
