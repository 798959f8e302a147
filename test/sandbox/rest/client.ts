import type { Sandbox } from '../../../sandbox/index.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers

  readonly body: unknown
}

/** Sends one request below the REST base and reads the answer. */
export type Client = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>

export function createClient(github: Sandbox, token?: string): Client {
  return async (method, path, body, headers = {}) => {
    const url = path.startsWith('http') ? path : `${github.urls.api}${path}`
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        ...(token !== undefined && { authorization: `token ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: 'manual',
    })
    const text = await response.text()
    const json = /[/+]json/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text }
  }
}
