import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { readSurroundings } from '../../src/actions/surroundings.ts'
import { createFolder } from '../storage/folder.ts'

const run = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_REPOSITORY: 'acme/fraud',
  GITHUB_RUN_ID: '123',
  GITHUB_RUN_NUMBER: '7',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_WORKFLOW: 'Train',
  GITHUB_WORKFLOW_REF: 'acme/fraud/.github/workflows/train.yml@refs/heads/main',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_ACTOR: 'alice',
  GITHUB_REF: 'refs/heads/zweig/a',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_WORKSPACE: '/work',
  ImageOS: 'ubuntu24',
}

async function withPayload(payload: unknown, env: NodeJS.ProcessEnv) {
  const folder = await createFolder({ 'event.json': JSON.stringify(payload) })
  try {
    return await readSurroundings({ ...env, GITHUB_EVENT_PATH: join(folder.path, 'event.json') })
  } finally {
    await folder.remove()
  }
}

test('a push is told by its branch', async () => {
  expect(await withPayload({ repository: { default_branch: 'main' } }, run)).toEqual({
    build: {
      workflow: 'acme/fraud/.github/workflows/train.yml@refs/heads/main',
      runId: '123',
      runAttempt: 2,
      runUrl: 'https://github.com/acme/fraud/actions/runs/123',
      event: 'push',
      actor: 'alice',
    },
    repository: { owner: 'acme', name: 'fraud', url: 'https://github.com/acme/fraud' },
    event: { name: 'push', branch: 'zweig/a', defaultBranch: 'main', pullRequest: null, runNumber: 7 },
    commit: 'a'.repeat(40),
    apiUrl: 'https://api.github.com',
    serverUrl: 'https://github.com',
    workspace: '/work',
    image: { os: 'ubuntu24', version: undefined },
  })
})

test.each([
  ['pull_request', { number: 42, headCommit: 'b', baseBranch: '1.2.x' }],
  ['pull_request_target', { number: 42, headCommit: 'b', baseBranch: '1.2.x' }],
  ['pull_request_review', null],
])('%s', async (event, pullRequest) => {
  const payload = { pull_request: { number: 42, head: { sha: 'b' }, base: { ref: '1.2.x' } } }
  const env = { ...run, GITHUB_EVENT_NAME: event, GITHUB_REF: 'refs/pull/42/merge' }
  expect((await withPayload(payload, env)).event).toMatchObject({ branch: null, pullRequest })
})

test('outside of a workflow run there is no build and no repository', async () => {
  expect(await readSurroundings({})).toMatchObject({
    build: null,
    repository: null,
    event: { name: '', runNumber: 1 },
  })
})
