import { Hono } from 'hono'
import { z } from 'zod'
import { type Env, type GitHub, Problem } from '../github.ts'
import { announce, workflowRef } from '../issues/announce.ts'
import { assertBodyFits, record } from '../issues/issues.ts'
import { requireAccess } from '../permissions.ts'
import { presentAccount } from '../present/account.ts'
import { presentPullSimple } from '../present/pull.ts'
import { presentReview } from '../present/review.ts'
import type { Issue, Pull, Repository, Review } from '../world.ts'
import { type Actor, actorOf } from './access.ts'
import { paginate } from './page.ts'
import { parseBody } from './parse.ts'
import { found } from './pulls.ts'

const STATES = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const

const creation = z.object({
  commit_id: z.string().optional(),
  body: z.string().optional(),
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']).optional(),
})

const requested = z.object({
  reviewers: z.array(z.string()).default([]),
  team_reviewers: z.array(z.string()).default([]),
})

/** https://docs.github.com/rest/pulls/reviews and https://docs.github.com/rest/pulls/review-requests */
export function reviewsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/repos/:owner/:repo/pulls/:number{[0-9]+}/reviews', (c) => {
    const { repository, issue, pull } = found(c, github)
    const page = paginate(c, github, pull.reviews)
    return c.json(page.map((review) => presentReview(github, repository, issue, review)))
  })

  app.get('/repos/:owner/:repo/pulls/:number{[0-9]+}/reviews/:id{[0-9]+}', (c) => {
    const { repository, issue, pull } = found(c, github)
    return c.json(presentReview(github, repository, issue, findReview(pull, c.req.param('id'))))
  })

  app.post('/repos/:owner/:repo/pulls/:number{[0-9]+}/reviews', async (c) => {
    const { repository, issue, pull } = found(c, github)
    requireAccess(c, github, repository, 'pull_requests', 'write', 'read')
    const actor = actorOf(c, github)
    const { event, body = '', commit_id: commitId = pull.headSha } = await parseBody(c, creation)
    assertBodyFits('PullRequestReview', body)
    assertReviewable(issue, actor, event, body)
    const sha = await github.git.resolve(repository, `${commitId}^{commit}`)
    if (!sha) throw unprocessable('Commit does not exist.')
    const review: Review = {
      id: github.world.nextId(),
      author: actor.account,
      state: STATES[event],
      body,
      commitId: sha,
      submittedAt: github.world.clock.now(),
    }
    pull.reviews.push(review)
    const asked = pull.requestedReviewers.indexOf(actor.account.login)
    if (asked >= 0) pull.requestedReviewers.splice(asked, 1)
    record(github, issue, actor, { event: 'reviewed', subjectId: review.id })
    announceReview(github, repository, actor, { action: 'submitted', issue, review })
    return c.json(presentReview(github, repository, issue, review))
  })

  app.put('/repos/:owner/:repo/pulls/:number{[0-9]+}/reviews/:id{[0-9]+}', async (c) => {
    const { repository, issue, pull } = found(c, github)
    requireAccess(c, github, repository, 'pull_requests', 'write', 'read')
    const actor = actorOf(c, github)
    const review = findReview(pull, c.req.param('id'))
    if (review.author.id !== actor.account.id) throw unprocessable('Can not edit a review of another user')
    const { body } = await parseBody(c, z.object({ body: z.string() }))
    assertBodyFits('PullRequestReview', body)
    const changes = { body: { from: review.body } }
    review.body = body
    announceReview(github, repository, actor, { action: 'edited', issue, review, changes })
    return c.json(presentReview(github, repository, issue, review))
  })

  app.put('/repos/:owner/:repo/pulls/:number{[0-9]+}/reviews/:id{[0-9]+}/dismissals', async (c) => {
    const { repository, issue, pull } = found(c, github)
    requireAccess(c, github, repository, 'pull_requests', 'write')
    const actor = actorOf(c, github)
    const review = findReview(pull, c.req.param('id'))
    const { message } = await parseBody(c, z.object({ message: z.string() }))
    if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED') {
      throw unprocessable(`Can not dismiss a ${review.state.toLowerCase()} pull request review`)
    }
    const dismissed = { state: review.state, message }
    review.state = 'DISMISSED'
    record(github, issue, actor, { event: 'review_dismissed', subjectId: review.id, dismissed })
    announceReview(github, repository, actor, { action: 'dismissed', issue, review })
    return c.json(presentReview(github, repository, issue, review))
  })

  app.get('/repos/:owner/:repo/pulls/:number{[0-9]+}/requested_reviewers', async (c) => {
    const { repository, issue } = found(c, github)
    const shown = presentPullSimple(github, repository, issue)
    return c.json({ users: shown['requested_reviewers'], teams: shown['requested_teams'] })
  })

  app.post('/repos/:owner/:repo/pulls/:number{[0-9]+}/requested_reviewers', async (c) => {
    const { repository, issue, pull } = found(c, github)
    requireAccess(c, github, repository, 'pull_requests', 'write', 'triage')
    const actor = actorOf(c, github)
    const body = await parseBody(c, requested)
    for (const login of body.reviewers) {
      const reviewer = github.world.accounts.get(login.toLowerCase())
      if (!reviewer || reviewer.id === issue.author.id) {
        throw unprocessable(
          'Reviews may only be requested from collaborators. One or more of the users is not.',
        )
      }
      if (pull.requestedReviewers.includes(reviewer.login)) continue
      pull.requestedReviewers.push(reviewer.login)
      record(github, issue, actor, { event: 'review_requested', requestedReviewer: reviewer })
      const more = { requested_reviewer: presentAccount(github, reviewer) }
      await announce(github, repository, issue, actor, { action: 'review_requested', more })
    }
    pull.requestedTeams?.push(...body.team_reviewers.filter((slug) => !pull.requestedTeams?.includes(slug)))
    return c.json(presentPullSimple(github, repository, issue), 201)
  })

  app.delete('/repos/:owner/:repo/pulls/:number{[0-9]+}/requested_reviewers', async (c) => {
    const { repository, issue, pull } = found(c, github)
    requireAccess(c, github, repository, 'pull_requests', 'write', 'triage')
    const actor = actorOf(c, github)
    for (const login of (await parseBody(c, requested)).reviewers) {
      const at = pull.requestedReviewers.findIndex((each) => each.toLowerCase() === login.toLowerCase())
      const reviewer = github.world.accounts.get(login.toLowerCase())
      if (at < 0 || !reviewer) continue
      pull.requestedReviewers.splice(at, 1)
      record(github, issue, actor, { event: 'review_request_removed', requestedReviewer: reviewer })
      const more = { requested_reviewer: presentAccount(github, reviewer) }
      await announce(github, repository, issue, actor, { action: 'review_request_removed', more })
    }
    return c.json(presentPullSimple(github, repository, issue))
  })

  return app
}

function findReview(pull: Pull, id: string | undefined): Review {
  const review = pull.reviews.find((each) => each.id === Number(id))
  if (!review) throw new Problem(404, 'Not Found')
  return review
}

function assertReviewable(
  issue: Issue,
  actor: Actor,
  event: keyof typeof STATES | undefined,
  body: string,
): asserts event is keyof typeof STATES {
  // Without an event the review would be pending, visible to its author only: that is not modelled.
  if (event === undefined) throw unprocessable('Pending reviews are not part of this server')
  if (event !== 'APPROVE' && !body.trim()) throw unprocessable('Body can not be blank')
  if (event === 'COMMENT') return
  const own = issue.author.id === actor.account.id
  const deed = event === 'APPROVE' ? 'approve' : 'request changes on'
  if (own) throw unprocessable(`Can not ${deed} your own pull request`)
  if (event === 'APPROVE' && actor.byJobToken) {
    throw unprocessable('GitHub Actions is not permitted to approve pull requests.')
  }
}

function unprocessable(message: string): Problem {
  return new Problem(422, 'Unprocessable Entity', { errors: [message] })
}

function announceReview(
  github: GitHub,
  repository: Repository,
  actor: Actor,
  news: { action: string; issue: Issue; review: Review; changes?: Record<string, unknown> },
): void {
  const { action, issue, review, changes } = news
  const shown = presentReview(github, repository, issue, review)
  github.emit({
    name: 'pull_request_review',
    repository,
    sender: actor.account,
    payload: {
      action,
      review: { ...shown, state: review.state.toLowerCase() },
      pull_request: presentPullSimple(github, repository, issue),
      ...(changes && { changes }),
    },
    byJobToken: actor.byJobToken,
    ...workflowRef(issue),
  })
}
