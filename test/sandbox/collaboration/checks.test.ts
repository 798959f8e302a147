import { describe, expect, test } from '@jest/globals'
import { type Json, onStage, pick, pluck, type Stage } from './stage.ts'

const REPOSITORY = '/repos/acme/fraud'
const RUNS = `${REPOSITORY}/check-runs`

async function start(stage: Stage, more: Json = {}): Promise<{ id: number; sha: string }> {
  const sha = await tip(stage)
  const answer = await stage.as.app('POST', RUNS, { name: 'modelseal / metrics', head_sha: sha, ...more })
  expect(answer).toMatchObject({ status: 201 })
  return { id: Number((answer.body as Json)['id']), sha }
}

async function tip({ sandbox, repository }: Stage): Promise<string> {
  return (await sandbox.git.resolve(repository, 'refs/heads/main')) ?? ''
}

const annotation = { path: 'a', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'x' }
const output = { title: 't', summary: 's' }

describe('check runs', () => {
  test('are written by Apps only, and by jobs as GitHub Actions', () =>
    onStage(async (stage) => {
      const body = { name: 'x', head_sha: await tip(stage) }

      expect(await stage.as.admin('POST', RUNS, body)).toMatchObject({
        status: 403,
        body: { message: 'You must authenticate via a GitHub App.' },
      })
      expect(await stage.as.job('POST', RUNS, body)).toMatchObject({
        status: 201,
        body: { app: { id: 15368, slug: 'github-actions' } },
      })
      expect((await stage.tokenWith('job', { contents: 'write' })('POST', RUNS, body)).status).toBe(403)
    }))

  test('go from queued to a conclusion, and complete their suite', () =>
    onStage(async (stage) => {
      const { id, sha } = await start(stage, { status: 'in_progress', output })
      const done = { conclusion: 'failure', output: { ...output, annotations: [annotation] } }
      const completed = await stage.as.app('PATCH', `${RUNS}/${id}`, done)
      expect(completed).toMatchObject({
        status: 200,
        body: { id, status: 'completed', conclusion: 'failure', output: { annotations_count: 1 } },
      })

      const suites = await stage.as.read('GET', `${REPOSITORY}/commits/${sha}/check-suites`)

      expect(suites.body).toMatchObject({
        total_count: 1,
        check_suites: [{ status: 'completed', conclusion: 'failure', latest_check_runs_count: 1 }],
      })
      const annotations = await stage.as.read('GET', `${RUNS}/${id}/annotations`)
      expect(annotations.body).toMatchObject([{ path: 'a', annotation_level: 'notice', message: 'x' }])
      expect(await stage.told()).toEqual(
        expect.arrayContaining(['check_run.created', 'check_run.completed', 'check_suite.completed']),
      )
    }))

  test('of a name are listed by the last one, or all', () =>
    onStage(async (stage) => {
      const first = await start(stage)
      const second = await start(stage, { status: 'completed', conclusion: 'success' })
      await start(stage, { name: 'other' })
      const list = async (query: string) => {
        const { body } = await stage.as.read('GET', `${REPOSITORY}/commits/main/check-runs${query}`)
        return pluck((body as { check_runs: Json[] }).check_runs, 'id')
      }

      expect(await list('?check_name=modelseal%20%2F%20metrics')).toEqual([second.id])
      expect(await list('?check_name=modelseal%20%2F%20metrics&filter=all')).toEqual([second.id, first.id])
      expect(await list('?status=completed')).toEqual([second.id])
      expect(await list(`?app_id=${stage.app.id + 1}`)).toEqual([])
    }))

  test.each<[string, Json]>([
    ['a summary', { output: { ...output, summary: 'x'.repeat(65_536) } }],
    ['a text', { output: { ...output, text: 'x'.repeat(65_536) } }],
    ['annotations', { output: { ...output, annotations: Array.from({ length: 51 }, () => annotation) } }],
    [
      'actions',
      { actions: Array.from({ length: 4 }, () => ({ label: 'a', description: 'b', identifier: 'c' })) },
    ],
    ['an action’s label', { actions: [{ label: 'x'.repeat(21), description: 'b', identifier: 'c' }] }],
    ['an action’s description', { actions: [{ label: 'a', description: 'x'.repeat(41), identifier: 'c' }] }],
    ['an action’s identifier', { actions: [{ label: 'a', description: 'b', identifier: 'x'.repeat(21) }] }],
  ])('are refused with too much of %s', (_, more) =>
    onStage(async (stage) => {
      const body = { name: 'x', head_sha: await tip(stage), ...more }

      // Sent past the judge, who would not let such a request by.
      const answer = await stage.as.app('POST', RUNS, body)

      expect(answer).toMatchObject({ status: 422, body: { message: 'Validation Failed' } })
    }),
  )

  test('are not for another App to change', () =>
    onStage(async (stage) => {
      const { id } = await start(stage)

      expect((await stage.as.job('PATCH', `${RUNS}/${id}`, { name: 'mine' })).status).toBe(403)
    }))
})

describe('check suites', () => {
  test('are opened for each App when a branch moves, with the pull requests it is the head of', () =>
    onStage(async (stage) => {
      await stage.commit({ 'a.txt': 'a' }, { branch: 'topic' })
      await stage.as.write('POST', `${REPOSITORY}/pulls`, { title: 'x', head: 'topic', base: 'main' })
      const head = await stage.commit({ 'a.txt': 'b' }, { branch: 'topic' })

      await stage.told()

      const requested = stage.receiver.received.filter(({ name }) => name === 'check_suite')
      expect(requested.at(-1)?.payload).toMatchObject({
        action: 'requested',
        check_suite: {
          head_sha: head,
          head_branch: 'topic',
          status: 'queued',
          pull_requests: [{ number: 1 }],
        },
      })
      const { body } = await stage.as.read('GET', `${REPOSITORY}/commits/${head}/check-suites`)
      const [suite] = (body as { check_suites: Json[] }).check_suites
      expect(
        (await stage.as.app('POST', `${REPOSITORY}/check-suites/${suite?.['id']}/rerequest`)).status,
      ).toBe(201)
      expect(await stage.told()).toContain('check_suite.rerequested')
    }))
})

describe('statuses', () => {
  test('are combined from the last of each context', () =>
    onStage(async (stage) => {
      const sha = await tip(stage)
      const path = `${REPOSITORY}/statuses/${sha}`
      await stage.as.app('POST', path, { state: 'pending', context: 'ci/a' })
      await stage.as.write('POST', path, { state: 'success', context: 'ci/b', description: 'fine' })
      expect((await stage.as.read('GET', `${REPOSITORY}/commits/main/status`)).body).toMatchObject({
        state: 'pending',
      })
      await stage.as.app('POST', path, { state: 'success', context: 'ci/a' })

      const { body } = await stage.as.read('GET', `${REPOSITORY}/commits/main/status`)

      expect(body).toMatchObject({ state: 'success', total_count: 2, sha })
      const all = await stage.as.read('GET', `${REPOSITORY}/commits/${sha}/statuses`)
      expect(pick(all.body, 'context', 'state')).toEqual([
        { context: 'ci/a', state: 'success' },
        { context: 'ci/b', state: 'success' },
        { context: 'ci/a', state: 'pending' },
      ])
      expect(await stage.told()).toContain('status')
    }))
})
