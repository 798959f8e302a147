import { describe, expect, test } from '@jest/globals'
import type { Permissions } from '../../../sandbox/world.ts'
import { onStage, pick, pluck, type Stage } from './stage.ts'

const ISSUE = '/repos/acme/fraud/issues/1'

async function openIssue({ as }: Stage): Promise<void> {
  const { status } = await as.read('POST', '/repos/acme/fraud/issues', { title: 'Drift' })
  expect(status).toBe(201)
}

async function openPull({ as, commit }: Stage): Promise<void> {
  await commit({ 'a.txt': 'a' }, { branch: 'topic' })
  const body = { title: 'Topic', head: 'topic', base: 'main' }
  expect((await as.write('POST', '/repos/acme/fraud/pulls', body)).status).toBe(201)
}

describe('labels of an issue', () => {
  test('are for triage and above to set, not for readers', () =>
    onStage(async (stage) => {
      await openIssue(stage)
      const body = { labels: ['promote:production'] }

      expect((await stage.as.nobody('POST', `${ISSUE}/labels`, body)).status).toBe(401)
      expect(await stage.as.read('POST', `${ISSUE}/labels`, body)).toMatchObject({ status: 403 })
      const added = await stage.as.triage('POST', `${ISSUE}/labels`, body)

      expect(pick(added.body, 'name', 'color')).toEqual([{ name: 'promote:production', color: '0e8a16' }])
    }))

  test('leave a trace of who, when and through which App', () =>
    onStage(async (stage) => {
      const { as, people, app, sandbox } = stage
      await openIssue(stage)
      await as.triage('POST', `${ISSUE}/labels`, { labels: ['promote:production'] })
      sandbox.world.clock.advance(60)
      await as.app('DELETE', `${ISSUE}/labels/promote:production`)

      const { body } = await as.read('GET', `${ISSUE}/timeline`)

      expect(body).toMatchObject([
        { event: 'labeled', actor: { login: people.triage.login }, performed_via_github_app: null },
        {
          event: 'unlabeled',
          label: { name: 'promote:production', color: '0e8a16' },
          actor: { login: `${app.slug}[bot]`, type: 'Bot' },
          performed_via_github_app: { id: app.id, slug: app.slug },
        },
      ])
      const [first = '', second = ''] = pluck(body, 'created_at').map(String)
      expect(Date.parse(second) - Date.parse(first)).toBeGreaterThanOrEqual(60_000)
    }))

  test('make no event when they are there already', () =>
    onStage(async (stage) => {
      await openIssue(stage)
      const body = { labels: ['promote:production'] }
      await stage.as.write('POST', `${ISSUE}/labels`, body)
      await stage.as.write('POST', `${ISSUE}/labels`, { labels: ['Promote:Production'] })

      expect((await stage.told()).filter((event) => event === 'issues.labeled')).toHaveLength(1)
      const { body: events } = await stage.as.read('GET', `${ISSUE}/events`)
      expect(pluck(events, 'event')).toEqual(['labeled'])
    }))

  test('come into being when the repository lacks them, for those who may make labels', () =>
    onStage(async (stage) => {
      const { as } = stage
      await openIssue(stage)
      expect((await as.triage('POST', `${ISSUE}/labels`, { labels: ['new'] })).status).toBe(403)

      const { body } = await as.write('POST', `${ISSUE}/labels`, { labels: ['new'] })

      expect(pick(body, 'name', 'color')).toEqual([{ name: 'new', color: 'ededed' }])
      expect(await stage.told()).toEqual(expect.arrayContaining(['label.created', 'issues.labeled']))
    }))

  test('can be taken off only when they are on', () =>
    onStage(async (stage) => {
      await openIssue(stage)

      const answer = await stage.as.triage('DELETE', `${ISSUE}/labels/promote:production`)

      expect(answer).toMatchObject({ status: 404, body: { message: 'Label does not exist' } })
    }))

  test('are replaced as a whole by PUT', () =>
    onStage(async (stage) => {
      const { as } = stage
      await openIssue(stage)
      await as.write('POST', `${ISSUE}/labels`, { labels: ['a', 'b'] })

      const { body } = await as.write('PUT', `${ISSUE}/labels`, { labels: ['b', 'c'] })

      expect(pluck(body, 'name')).toEqual(['b', 'c'])
      const { body: events } = await as.read('GET', `${ISSUE}/events`)
      expect(
        (events as { event: string; label: { name: string } }[]).map((e) => `${e.event} ${e.label.name}`),
      ).toEqual(['labeled a', 'labeled b', 'unlabeled a', 'labeled c'])
    }))

  test.each<[string, 'issue' | 'pull request', Permissions, number]>([
    ['issues: write', 'issue', { issues: 'write' }, 200],
    ['pull_requests: write', 'issue', { pull_requests: 'write' }, 403],
    ['pull_requests: write', 'pull request', { pull_requests: 'write' }, 200],
    ['issues: write', 'pull request', { issues: 'write' }, 200],
    ['contents: write', 'pull request', { contents: 'write', issues: 'read', pull_requests: 'read' }, 403],
  ])('by an App with %s on an %s: %j → %i', (_, kind, permissions, status) =>
    onStage(async (stage) => {
      await (kind === 'issue' ? openIssue(stage) : openPull(stage))
      const body = { labels: ['promote:production'] }

      const answer = await stage.tokenWith('job', permissions)('POST', `${ISSUE}/labels`, body)

      expect(answer.status).toBe(status)
      if (status === 403)
        expect(answer.body).toMatchObject({ message: 'Resource not accessible by integration' })
    }),
  )
})

describe('labels of a repository', () => {
  test('are made, renamed and deleted, on issues too', () =>
    onStage(async (stage) => {
      const { as } = stage
      const labels = '/repos/acme/fraud/labels'
      const made = await as.write('POST', labels, {
        name: 'stage: canary',
        color: 'C5DEF5',
        description: 'x',
      })
      expect(made).toMatchObject({
        status: 201,
        body: { name: 'stage: canary', color: 'c5def5', description: 'x' },
      })
      await openIssue(stage)
      await as.write('POST', `${ISSUE}/labels`, { labels: ['stage: canary'] })

      await as.write('PATCH', `${labels}/${encodeURIComponent('stage: canary')}`, { new_name: 'canary' })
      expect(pluck((await as.read('GET', `${ISSUE}/labels`)).body, 'name')).toEqual(['canary'])

      expect((await as.write('DELETE', `${labels}/canary`)).status).toBe(204)
      expect((await as.read('GET', `${ISSUE}/labels`)).body).toEqual([])
    }))

  test.each([
    ['a name that is taken', { name: 'Promote:Production', color: 'ffffff' }, 'name', 'already_exists'],
    ['a colour that is none', { name: 'x', color: 'green' }, 'color', 'invalid'],
  ])('are refused for %s', (_, body, field, code) =>
    onStage(async ({ as }) => {
      const answer = await as.write('POST', '/repos/acme/fraud/labels', body)

      expect(answer).toMatchObject({
        status: 422,
        body: { message: 'Validation Failed', errors: [{ resource: 'Label', field, code }] },
      })
    }),
  )
})
