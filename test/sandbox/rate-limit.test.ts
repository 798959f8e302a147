import { expect, test } from '@jest/globals'
import { createUser, createUserToken } from '../../sandbox/seed.ts'
import { withSandbox } from '../support/sandbox.ts'

test('each token has 5000 requests an hour, and asking how many are left is free', async () => {
  await withSandbox(async (sandbox) => {
    const token = createUserToken(sandbox, createUser(sandbox, 'ada'))
    const ask = (path: string) =>
      fetch(`${sandbox.urls.api}${path}`, { headers: { authorization: `token ${token}` } })

    const first = await ask('/users/ada')
    const second = await ask('/users/ada')
    const left = (await (await ask('/rate_limit')).json()) as { rate: { remaining: number; limit: number } }

    expect(first.headers.get('x-ratelimit-remaining')).toBe('4999')
    expect(second.headers.get('x-ratelimit-used')).toBe('2')
    expect(second.headers.get('x-ratelimit-resource')).toBe('core')
    expect(left.rate).toMatchObject({ remaining: 4998, limit: 5000 })
  })
})

test('whoever has used up the hour is told when the next begins, and may go on then', async () => {
  await withSandbox(async (sandbox) => {
    createUser(sandbox, 'ada')
    const ask = () => fetch(`${sandbox.urls.api}/users/ada`)
    for (let count = 0; count < 60; count++) await ask()

    const refused = await ask()
    const reset = Number(refused.headers.get('x-ratelimit-reset'))
    sandbox.world.clock.advance(reset - Date.parse(sandbox.world.clock.now()) / 1000)
    const allowed = await ask()

    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ message: 'API rate limit exceeded' })
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(allowed.status).toBe(200)
  })
})

test('what a fault says of limits stands', async () => {
  await withSandbox(async (sandbox) => {
    createUser(sandbox, 'ada')
    sandbox.faults.add({
      path: /^\/users/,
      fault: { kind: 'status', status: 429, headers: { 'retry-after': '60', 'x-ratelimit-remaining': '0' } },
    })

    const answer = await fetch(`${sandbox.urls.api}/users/ada`)

    expect(answer.status).toBe(429)
    expect(answer.headers.get('retry-after')).toBe('60')
    expect(answer.headers.get('x-ratelimit-remaining')).toBe('0')
  })
})
