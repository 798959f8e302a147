import { describe, expect, test } from '@jest/globals'
import { startSandbox } from '../../sandbox/index.ts'
import type { Exchange } from '../../sandbox/judge/exchange.ts'
import { createJudge } from '../../sandbox/judge.ts'
import { createRepository, createUser } from '../../sandbox/seed.ts'
import { startTestSandbox } from '../support/sandbox.ts'

const limit = { limit: 60, used: 1, remaining: 59, reset: 1_767_225_600 }

function exchange(changes: Partial<Exchange>): Exchange {
  return {
    method: 'GET',
    path: '/rate_limit',
    query: new URLSearchParams(),
    requestBody: undefined,
    status: 200,
    responseType: 'application/json',
    responseBody: { resources: { core: limit, search: limit }, rate: limit },
    ...changes,
  }
}

describe('the judge of REST', () => {
  test('has nothing to say about what is described', () => {
    const judge = createJudge()

    judge.rest(exchange({}))

    expect(judge.violations).toEqual([])
  })

  test.each<[string, Partial<Exchange>, string, string]>([
    [
      'a field of the wrong type',
      { responseBody: { resources: { core: limit, search: limit }, rate: { ...limit, used: 'one' } } },
      'response 200 GET /rate_limit (/rate_limit)',
      '/rate/used must be integer',
    ],
    [
      'a field that is missing',
      { responseBody: { resources: { core: limit, search: limit } } },
      'response 200 GET /rate_limit (/rate_limit)',
      "/ must have required property 'rate'",
    ],
    [
      'a status that is not described',
      { status: 202 },
      'response 202 GET /rate_limit (/rate_limit)',
      'the status is not described',
    ],
    [
      'a query that is not described',
      { query: new URLSearchParams('colour=red') },
      'request GET /rate_limit (/rate_limit)',
      'query colour is not described',
    ],
    [
      'a query of the wrong type',
      { path: '/repos/a/b/issues', query: new URLSearchParams('per_page=many'), responseBody: [] },
      'request GET /repos/{owner}/{repo}/issues (/repos/a/b/issues)',
      'query per_page must be integer',
    ],
    [
      'a key of a request that is not described',
      {
        method: 'POST',
        path: '/app/installations/1/access_tokens',
        requestBody: { repos: ['a'] },
        status: 201,
        responseBody: { token: 't', expires_at: '' },
      },
      'request POST /app/installations/{installation_id}/access_tokens (/app/installations/1/access_tokens)',
      '/repos is not described',
    ],
    [
      'an operation that is not described',
      { path: '/repos/a/b/stargazing' },
      'request GET /repos/a/b/stargazing',
      'GitHub describes no such operation among those of the sandbox',
    ],
  ])('finds %s', (_, changes, place, message) => {
    const judge = createJudge()

    judge.rest(exchange(changes))

    expect(judge.violations).toContainEqual({ place, message })
    expect(judge.violations).toHaveLength(1)
  })

  test('sees the requests that a sandbox really gets', async () => {
    const sandbox = await startTestSandbox()
    await fetch(`${sandbox.urls.api}/rate_limit?colour=red`)

    const finished = sandbox.finish()

    await expect(finished).rejects.toThrow('query colour is not described')
  })
})

describe('the judge of webhooks', () => {
  test('finds a payload that lacks what GitHub sends', async () => {
    const sandbox = await startSandbox({ judge: true })
    const owner = createUser(sandbox, 'acme')
    const repository = await createRepository(sandbox, owner, 'fraud')
    const payload = { action: 'created', label: { name: 'bug' } }

    sandbox.emit({ name: 'label', repository, sender: owner, payload, byJobToken: false })
    await sandbox.idle()
    await sandbox.close()

    expect(sandbox.judge?.violations).toContainEqual({
      place: 'webhook label-created',
      message: "/label must have required property 'color'",
    })
  })

  test('finds an event that GitHub does not have', () => {
    const judge = createJudge()

    judge.webhook('label', { action: 'admired' })

    expect(judge.violations.map(({ place }) => place)).toEqual(['webhook label-admired'])
  })
})
