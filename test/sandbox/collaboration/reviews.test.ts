import { describe, expect, test } from '@jest/globals'
import { onStage, pick, pluck, type Stage } from './stage.ts'

const REVIEWS = '/repos/acme/fraud/pulls/1/reviews'

async function openPull({ as, commit }: Stage): Promise<string> {
  const head = await commit({ 'a.txt': 'a' }, { branch: 'topic' })
  const body = { title: 'Topic', head: 'topic', base: 'main' }
  expect((await as.write('POST', '/repos/acme/fraud/pulls', body)).status).toBe(201)
  return head
}

describe('a review', () => {
  test('belongs to the commit it was given for, whatever is pushed later', () =>
    onStage(async (stage) => {
      const head = await openPull(stage)
      const given = await stage.as.maintain('POST', REVIEWS, { event: 'APPROVE', commit_id: head })
      expect(given).toMatchObject({ status: 200, body: { state: 'APPROVED', commit_id: head } })
      await stage.commit({ 'a.txt': 'b' }, { branch: 'topic' })

      const { body } = await stage.as.read('GET', REVIEWS)

      expect(pick(body, 'state', 'commit_id')).toEqual([{ state: 'APPROVED', commit_id: head }])
      const { body: timeline } = await stage.as.read('GET', '/repos/acme/fraud/issues/1/timeline')
      expect(pluck(timeline, 'event')).toEqual(['committed', 'reviewed', 'committed'])
      expect(await stage.told()).toContain('pull_request_review.submitted')
    }))

  test.each([
    ['approving one’s own', 'write', { event: 'APPROVE' }, 'Can not approve your own pull request'],
    ['asking for changes without a word', 'read', { event: 'REQUEST_CHANGES' }, 'Body can not be blank'],
    ['a job', 'job', { event: 'APPROVE' }, 'GitHub Actions is not permitted to approve pull requests.'],
  ] as const)('is refused for %s', (_, who, body, error) =>
    onStage(async (stage) => {
      await openPull(stage)

      expect(await stage.as[who]('POST', REVIEWS, body)).toMatchObject({
        status: 422,
        body: { errors: [error] },
      })
    }),
  )

  test('can be dismissed with a reason, which the timeline keeps', () =>
    onStage(async (stage) => {
      await openPull(stage)
      const { body } = await stage.as.read('POST', REVIEWS, { event: 'APPROVE' })
      const { id } = body as { id: number }

      const dismissed = await stage.as.write('PUT', `${REVIEWS}/${id}/dismissals`, { message: 'stale' })

      expect(dismissed).toMatchObject({ status: 200, body: { id, state: 'DISMISSED' } })
      const { body: events } = await stage.as.read('GET', '/repos/acme/fraud/issues/1/events')
      expect(events).toMatchObject([
        {
          event: 'review_dismissed',
          dismissed_review: { state: 'approved', review_id: id, dismissal_message: 'stale' },
        },
      ])
    }))

  test('can be asked for, and is no longer asked for when given', () =>
    onStage(async (stage) => {
      await openPull(stage)
      const path = '/repos/acme/fraud/pulls/1/requested_reviewers'
      await stage.as.write('POST', path, { reviewers: ['maintainer'] })
      expect((await stage.as.read('GET', path)).body).toMatchObject({ users: [{ login: 'maintainer' }] })

      await stage.as.maintain('POST', REVIEWS, { event: 'APPROVE' })

      expect((await stage.as.read('GET', path)).body).toEqual({ users: [], teams: [] })
    }))
})
