import { describe, expect, test } from '@jest/globals'
import { type Json, onStage, pluck, type Stage } from './stage.ts'

const REPOSITORY = '/repos/acme/fraud'
const COMMENTS = `${REPOSITORY}/issues/1/comments`

async function openIssue({ as }: Stage): Promise<void> {
  expect((await as.read('POST', `${REPOSITORY}/issues`, { title: 'Drift' })).status).toBe(201)
}

async function comment(stage: Stage, who: 'read' | 'app' | 'job', body: string): Promise<Json> {
  const answer = await stage.as[who]('POST', COMMENTS, { body })
  expect(answer).toMatchObject({ status: 201 })
  return answer.body as Json
}

describe('comments', () => {
  test('say through which App they were written', () =>
    onStage(async (stage) => {
      await openIssue(stage)
      await comment(stage, 'read', 'one')
      await comment(stage, 'app', 'two')
      await comment(stage, 'job', 'three')

      const { body } = await stage.as.nobody('GET', COMMENTS)

      expect(body).toMatchObject([
        { body: 'one', user: { login: 'reader', type: 'User' }, performed_via_github_app: null },
        { body: 'two', user: { login: 'modelseal[bot]' }, performed_via_github_app: { id: stage.app.id } },
        { body: 'three', user: { login: 'github-actions[bot]' }, performed_via_github_app: { id: 15368 } },
      ])
    }))

  test.each([
    ['65,536 characters', '🦭'.repeat(65_536), 201],
    ['one more', 'x'.repeat(65_537), 422],
  ])('can have %s: %#', (_, body, status) =>
    onStage(async (stage) => {
      await openIssue(stage)

      const answer = await stage.as.app('POST', COMMENTS, { body })

      expect(answer.status).toBe(status)
      if (status === 201) return
      const message = 'body is too long (maximum is 65536 characters)'
      expect(answer.body).toMatchObject({
        message: 'Validation Failed',
        errors: [{ field: 'body', message }],
      })
    }),
  )

  test('are for their authors and writers to edit and delete', () =>
    onStage(async (stage) => {
      const { as, sandbox } = stage
      await openIssue(stage)
      const { id, updated_at: before } = await comment(stage, 'app', 'one')
      const path = `${REPOSITORY}/issues/comments/${id}`
      expect((await as.read('PATCH', path, { body: 'mine' })).status).toBe(403)
      sandbox.world.clock.advance(5)

      const edited = await as.app('PATCH', path, { body: 'two' })

      expect(edited).toMatchObject({ status: 200, body: { id, body: 'two' } })
      expect((edited.body as Json)['updated_at']).not.toBe(before)
      expect((await as.write('DELETE', path)).status).toBe(204)
      expect((await as.write('GET', path)).status).toBe(404)
      const { body } = await as.read('GET', `${REPOSITORY}/issues/1/timeline`)
      expect(body).toEqual([])
      expect((await stage.told()).filter((event) => event.startsWith('issue_comment'))).toEqual([
        'issue_comment.created',
        'issue_comment.edited',
        'issue_comment.deleted',
      ])
    }))

  test('come in pages, oldest first, and since a time', () =>
    onStage(async (stage) => {
      await openIssue(stage)
      await comment(stage, 'read', 'one')
      stage.sandbox.world.clock.advance(60)
      const { created_at: since } = await comment(stage, 'read', 'two')
      await comment(stage, 'read', 'three')

      const first = await stage.as.read('GET', `${COMMENTS}?per_page=2`)
      expect(pluck(first.body, 'body')).toEqual(['one', 'two'])
      expect(first.headers.get('link')).toContain('page=2>; rel="next"')
      const later = await stage.as.read('GET', `${COMMENTS}?since=${since}`)
      expect(pluck(later.body, 'body')).toEqual(['two', 'three'])
      const all = await stage.as.read('GET', `${REPOSITORY}/issues/comments?sort=created&direction=desc`)
      expect(pluck(all.body, 'body')).toEqual(['three', 'two', 'one'])
    }))

  test('take each reaction of a person once', () =>
    onStage(async (stage) => {
      await openIssue(stage)
      const { id } = await comment(stage, 'read', 'one')
      const path = `${REPOSITORY}/issues/comments/${id}/reactions`
      expect((await stage.as.write('POST', path, { content: 'rocket' })).status).toBe(201)
      expect((await stage.as.write('POST', path, { content: 'rocket' })).status).toBe(200)

      expect(pluck((await stage.as.read('GET', path)).body, 'content')).toEqual(['rocket'])
      const { body } = await stage.as.read('GET', COMMENTS)
      expect(body).toMatchObject([{ reactions: { total_count: 1, rocket: 1 } }])
    }))
})

describe('issues', () => {
  test('are listed by state, label and order, pull requests among them', () =>
    onStage(async (stage) => {
      const { as } = stage
      await openIssue(stage)
      await as.write('POST', `${REPOSITORY}/issues`, { title: 'Two', labels: ['promote:production', 'x'] })
      await stage.commit({ 'a.txt': 'a' }, { branch: 'topic' })
      await as.write('POST', `${REPOSITORY}/pulls`, { title: 'Three', head: 'topic', base: 'main' })
      await as.read('PATCH', `${REPOSITORY}/issues/1`, { state: 'closed', state_reason: 'not_planned' })

      const numbers = async (query: string) =>
        pluck((await as.read('GET', `${REPOSITORY}/issues${query}`)).body, 'number')

      expect(await numbers('')).toEqual([3, 2])
      expect(await numbers('?state=all&direction=asc')).toEqual([1, 2, 3])
      expect(await numbers('?labels=x,promote:production')).toEqual([2])
      expect((await as.read('GET', `${REPOSITORY}/issues/1`)).body).toMatchObject({
        state: 'closed',
        state_reason: 'not_planned',
        closed_by: { login: 'reader' },
      })
      expect((await as.read('GET', `${REPOSITORY}/issues/3`)).body).toMatchObject({
        pull_request: { merged_at: null },
      })
    }))

  test('have a timeline in the order in which things happened', () =>
    onStage(async (stage) => {
      const { as } = stage
      await openIssue(stage)
      const path = `${REPOSITORY}/issues/1`
      await as.triage('POST', `${path}/labels`, { labels: ['promote:production'] })
      await comment(stage, 'read', 'hm')
      await as.read('PATCH', path, { title: 'Data drift' })
      await as.read('PATCH', path, { state: 'closed' })
      await as.read('PATCH', path, { state: 'open' })
      await as.triage('DELETE', `${path}/labels/promote:production`)

      const { body } = await as.read('GET', `${path}/timeline`)

      expect(pluck(body, 'event')).toEqual([
        'labeled',
        'commented',
        'renamed',
        'closed',
        'reopened',
        'unlabeled',
      ])
      expect(body).toMatchObject([{}, {}, { rename: { from: 'Drift', to: 'Data drift' } }, {}, {}, {}])
      const ids = pluck(body, 'id').map(Number)
      expect(new Set(ids).size).toBe(6)
      const one = await as.read('GET', `${REPOSITORY}/issues/events/${ids[0]}`)
      expect(one.body).toMatchObject({ event: 'labeled', issue: { number: 1 } })
    }))

  test('are refused without a title, and by whom they are not', () =>
    onStage(async ({ as }) => {
      expect(await as.read('POST', `${REPOSITORY}/issues`, { title: ' ' })).toMatchObject({
        status: 422,
        body: { errors: [{ resource: 'Issue', field: 'title', code: 'missing_field' }] },
      })
      await as.write('POST', `${REPOSITORY}/issues`, { title: 'x' })
      expect((await as.read('PATCH', `${REPOSITORY}/issues/1`, { state: 'closed' })).status).toBe(403)
    }))
})
