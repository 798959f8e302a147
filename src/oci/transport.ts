import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { UserError } from '../ports/errors.ts'
import type { Credentials } from './credentials.ts'

export interface Ask {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Readable | string
}

export type Answer = Dispatcher.ResponseData

export interface Transport {
  /** Sends a request to the registry, with a token when it wants one. A redirect is followed without the token. */
  send(url: URL, ask: Ask): Promise<Answer>
  /** Of a path below the registry, or of an address that it named; another host's is refused. */
  url(path: string): URL
}

const loopback = /^(?:127(?:\.\d+){3}|localhost|\[::1\])(?::\d+)?$/

/** Plain HTTP is for this machine only. */
export function originOf(registry: string): string {
  return `${loopback.test(registry) ? 'http' : 'https'}://${registry}`
}

/**
 * Authentication as registries have it (https://distribution.github.io/distribution/spec/auth/token/): a request is
 * refused with the address of a token service, which gives a token for just what was asked.
 */
export function createTransport(registry: string, credentials: Credentials | null): Transport {
  const origin = originOf(registry)
  const tokens = new Map<string, string>()
  let latest: string | null = null

  return {
    url(path) {
      const url = new URL(path, origin)
      if (url.origin !== origin)
        throw new UserError(
          'environment',
          `${registry} names ${url.host} for uploads, which is another host`,
          'report this: nothing was sent there',
        )
      return url
    },
    async send(url, ask) {
      const answer = await plain(url, ask, latest)
      if (answer.statusCode !== 401) return redirected(answer, url, ask)
      const challenge = bearerOf(String(answer.headers['www-authenticate'] ?? ''))
      await answer.body.dump()
      // What was streamed is gone: the caller begins again.
      latest = challenge ? await token(challenge) : null
      if (latest === null || typeof ask.body === 'object') return answer
      return redirected(await plain(url, ask, latest), url, ask)
    },
  }

  async function plain(
    url: URL,
    { method, headers = {}, body }: Ask,
    bearer: string | null,
  ): Promise<Answer> {
    const { request } = await import('undici')
    return request(url, {
      method,
      headers: {
        'user-agent': 'modelseal',
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        ...headers,
      },
      body: body ?? null,
    })
  }

  /** Registries keep blobs with others, where the token has no business. */
  async function redirected(answer: Answer, url: URL, { method, headers = {} }: Ask): Promise<Answer> {
    const { location } = answer.headers
    if (![301, 302, 303, 307, 308].includes(answer.statusCode) || method !== 'GET') return answer
    await answer.body.dump()
    const { request } = await import('undici')
    return request(new URL(String(location), url), {
      method,
      headers: { 'user-agent': 'modelseal', ...headers },
    })
  }

  async function token({ realm, service, scope }: Challenge): Promise<string | null> {
    const key = `${service} ${scope}`
    const url = new URL(realm)
    if (url.protocol !== 'https:' && !loopback.test(url.host))
      throw new UserError(
        'environment',
        `${registry} wants the password to be sent to ${url.origin}, unprotected`,
        'use a registry whose token service has HTTPS',
      )
    if (service !== '') url.searchParams.set('service', service)
    for (const each of scope.split(' ').filter((part) => part !== '')) url.searchParams.append('scope', each)
    const { request } = await import('undici')
    const basic = credentials
      ? Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')
      : null
    const answer = await request(url, { headers: basic === null ? {} : { authorization: `Basic ${basic}` } })
    if (answer.statusCode !== 200) {
      await answer.body.dump()
      return tokens.get(key) ?? null
    }
    const { token, access_token: access } = (await answer.body.json()) as Record<string, unknown>
    const found = typeof token === 'string' ? token : typeof access === 'string' ? access : null
    if (found !== null) tokens.set(key, found)
    return found
  }
}

interface Challenge {
  readonly realm: string
  readonly service: string
  readonly scope: string
}

/** RFC 6750, as far as registries use it. */
function bearerOf(header: string): Challenge | null {
  if (!/^Bearer /i.test(header)) return null
  const values = new Map(
    [...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  )
  const realm = values.get('realm')
  if (realm === undefined) return null
  return { realm, service: values.get('service') ?? '', scope: values.get('scope') ?? '' }
}
