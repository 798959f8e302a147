import { Hono, type MiddlewareHandler } from 'hono'
import { type Env, type GitHub, Problem } from './github.ts'

/** Requests an hour that GitHub grants a token; without one 60. Secondary limits happen only as faults. */
const LIMIT = 5000
const ANONYMOUS_LIMIT = 60
const HOUR = 3_600_000

interface Window {
  readonly endsAt: number
  used: number
}

/** Counts by server, so that several sandboxes in one process keep apart. */
const windows = new WeakMap<GitHub['world'], Map<string, Window>>()

/** Counts each request of a token, refuses it when the hour's are used up, and says so in `x-ratelimit-*`. */
export function rateLimit(github: GitHub): MiddlewareHandler<Env> {
  return async (c, next) => {
    if (!/^\/api\/(v3\/|uploads\/|graphql$)/.test(c.req.path)) return await next()
    const window = windowOf(github, c.req.header('authorization'))
    const limit = limitOf(c.req.header('authorization'))
    const free = c.req.path.endsWith('/rate_limit')
    const resource = c.req.path.endsWith('/graphql') ? 'graphql' : 'core'
    const headers = {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - window.used - (free ? 0 : 1))),
      'x-ratelimit-reset': String(window.endsAt / 1000),
      'x-ratelimit-resource': resource,
      'x-ratelimit-used': String(Math.min(limit, window.used + (free ? 0 : 1))),
    }
    if (!free && window.used >= limit) throw new Problem(403, 'API rate limit exceeded', { headers })
    if (!free) window.used += 1
    await next()
    for (const [name, value] of Object.entries(headers)) {
      // What a fault says about limits stands.
      if (!c.res.headers.has(name)) c.header(name, value)
    }
  }
}

/** https://docs.github.com/rest/rate-limit/rate-limit */
export function rateLimitRoutes(github: GitHub): Hono<Env> {
  return new Hono<Env>().get('/rate_limit', (c) => {
    const header = c.req.header('authorization')
    const { used, endsAt } = windowOf(github, header)
    const limit = limitOf(header)
    const state = (each: number, spent: number) => ({
      limit: each,
      used: spent,
      remaining: Math.max(0, each - spent),
      reset: endsAt / 1000,
    })
    const core = state(limit, used)
    return c.json({ resources: { core, graphql: state(limit, 0), search: state(30, 0) }, rate: core })
  })
}

function limitOf(header: string | undefined): number {
  return header === undefined ? ANONYMOUS_LIMIT : LIMIT
}

/** The server's current hour for a token: App tokens, job tokens and JWTs count by themselves. */
function windowOf(github: GitHub, header: string | undefined): Window {
  const counts = windows.get(github.world) ?? new Map<string, Window>()
  windows.set(github.world, counts)
  const now = Date.parse(github.world.clock.now())
  const key = header?.split(/\s+/)[1] ?? ''
  const known = counts.get(key)
  if (known && known.endsAt > now) return known
  const fresh: Window = { endsAt: (Math.floor(now / HOUR) + 1) * HOUR, used: 0 }
  counts.set(key, fresh)
  return fresh
}
