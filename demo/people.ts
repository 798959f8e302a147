import type { Sandbox } from '../sandbox/index.ts'
import { createUserToken } from '../sandbox/seed.ts'
import type { Account } from '../sandbox/world.ts'

/** A person who uses GitHub's website: here, its REST API with a token of their own. */
export interface Person {
  readonly account: Account
  readonly token: string
  openPullRequest(request: { title: string; head: string; body: string }): Promise<number>
  label(number: number, label: string): Promise<void>
  merge(number: number): Promise<void>
  close(number: number): Promise<void>
}

export function createPerson(sandbox: Sandbox, account: Account, repository: string): Person {
  const token = createUserToken(sandbox, account)
  const call = async (method: string, path: string, body: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(`${sandbox.urls.api}/repos/${repository}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/vnd.github+json',
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    })
    if (!response.ok)
      throw new Error(
        `${account.login}: ${method} ${path} answered ${response.status}: ${await response.text()}`,
      )
    const answer: unknown = await response.json()
    return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {}
  }
  return {
    account,
    token,
    async openPullRequest(request) {
      return Number((await call('POST', '/pulls', { ...request, base: 'main' }))['number'])
    },
    async label(number, label) {
      await call('POST', `/issues/${number}/labels`, { labels: [label] })
    },
    async merge(number) {
      await call('PUT', `/pulls/${number}/merge`, { merge_method: 'squash' })
    },
    async close(number) {
      await call('PATCH', `/pulls/${number}`, { state: 'closed' })
    },
  }
}
