import { describe, expect, test } from '@jest/globals'
import { type Json, onStage, pick } from './stage.ts'

const REPOSITORY = '/repos/acme/fraud'
const DEPLOYMENTS = `${REPOSITORY}/deployments`

describe('deployments', () => {
  test('are made at once when nothing is asked of the commit', () =>
    onStage(async (stage) => {
      const { as, sandbox, repository } = stage
      const sha = await sandbox.git.resolve(repository, 'refs/heads/main')

      const body = {
        ref: 'main',
        required_contexts: [],
        payload: { model: 'fraud' },
        environment: 'production',
      }
      const made = await as.app('POST', DEPLOYMENTS, body)

      expect(made).toMatchObject({
        status: 201,
        body: { sha, ref: 'main', task: 'deploy', environment: 'production', payload: { model: 'fraud' } },
      })
      const { id } = made.body as { id: number }
      const status = { state: 'success', environment_url: 'https://example.com/fraud', description: 'v1.3.0' }
      expect((await as.app('POST', `${DEPLOYMENTS}/${id}/statuses`, status)).status).toBe(201)
      const { body: statuses } = await as.read('GET', `${DEPLOYMENTS}/${id}/statuses`)
      expect(pick(statuses, 'state', 'description')).toEqual([{ state: 'success', description: 'v1.3.0' }])
      expect(await stage.told()).toEqual(
        expect.arrayContaining(['deployment.created', 'deployment_status.created']),
      )
    }))

  test('make earlier ones of the environment inactive once they succeed', () =>
    onStage(async ({ as }) => {
      const ids = []
      for (const environment of ['production', 'production', 'staging']) {
        const body = { ref: 'main', required_contexts: [], environment }
        const made = (await as.app('POST', DEPLOYMENTS, body)).body as Json
        ids.push(made['id'])
        await as.app('POST', `${DEPLOYMENTS}/${made['id']}/statuses`, { state: 'success' })
      }

      const states = await Promise.all(
        ids.map(async (id) => pick((await as.read('GET', `${DEPLOYMENTS}/${id}/statuses`)).body, 'state')),
      )

      expect(states.map(([last]) => last?.['state'])).toEqual(['inactive', 'success', 'success'])
      const { body } = await as.read('GET', `${DEPLOYMENTS}?environment=production`)
      expect(body).toHaveLength(2)
    }))

  test('wait for the checks of the commit, unless told otherwise', () =>
    onStage(async ({ as, sandbox, repository }) => {
      const sha = await sandbox.git.resolve(repository, 'refs/heads/main')
      await as.app('POST', `${REPOSITORY}/statuses/${sha}`, { state: 'pending', context: 'ci' })

      expect((await as.app('POST', DEPLOYMENTS, { ref: 'main' })).status).toBe(409)
      expect((await as.app('POST', DEPLOYMENTS, { ref: 'main', required_contexts: [] })).status).toBe(201)
    }))

  test('bring a branch up to date first', () =>
    onStage(async ({ as, commit }) => {
      await commit({ 'a.txt': 'a' }, { branch: 'topic' })
      await commit({ 'b.txt': 'b' })

      expect((await as.app('POST', DEPLOYMENTS, { ref: 'topic', required_contexts: [] })).status).toBe(202)
      expect((await as.app('POST', DEPLOYMENTS, { ref: 'topic', required_contexts: [] })).status).toBe(201)
      await commit({ 'a.txt': 'c' })
      expect((await as.app('POST', DEPLOYMENTS, { ref: 'topic', required_contexts: [] })).status).toBe(409)
      const body = { ref: 'topic', required_contexts: [], auto_merge: false }
      expect((await as.app('POST', DEPLOYMENTS, body)).status).toBe(201)
    }))
})

describe('a repository dispatch', () => {
  test('is told with its payload', () =>
    onStage(async (stage) => {
      const body = { event_type: 'modelseal-promoted', client_payload: { model: 'fraud', version: '1.3.0' } }

      expect((await stage.as.app('POST', `${REPOSITORY}/dispatches`, body)).status).toBe(204)

      await stage.told()
      expect(
        stage.receiver.received.find(({ name }) => name === 'repository_dispatch')?.payload,
      ).toMatchObject({
        action: 'modelseal-promoted',
        branch: 'main',
        client_payload: { model: 'fraud', version: '1.3.0' },
      })
      expect((await stage.as.triage('POST', `${REPOSITORY}/dispatches`, body)).status).toBe(404)
    }))
})
