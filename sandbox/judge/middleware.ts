import type { Context, MiddlewareHandler } from 'hono'
import type { Env, GitHub } from '../github.ts'

/** Shows every exchange with the REST API to the judge, if there is one. Streams of bytes go by unread. */
export function judging(github: GitHub): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { judge } = github
    const path = /^\/api\/(?:v3|uploads)(\/.*|$)/.exec(new URL(c.req.url).pathname)?.[1]
    if (!judge || path === undefined || c.req.method === 'HEAD') return await next()
    const requestBody = await requestJson(c)
    await next()
    judge.rest({
      method: c.req.method,
      path: path || '/',
      query: new URL(c.req.url).searchParams,
      requestBody,
      status: c.res.status,
      responseType: c.res.headers.get('content-type') ?? '',
      responseBody: await responseJson(c.res),
    })
  }
}

async function requestJson(c: Context<Env>): Promise<unknown> {
  const type = c.req.header('content-type') ?? ''
  const upload = new URL(c.req.url).pathname.startsWith('/api/uploads/')
  if (c.req.method === 'GET' || upload || !type.includes('json')) return undefined
  // Hono keeps the text for the handlers.
  return parse(await c.req.text())
}

async function responseJson(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? ''
  if (!/[/+]json/.test(type)) return undefined
  return parse(await response.clone().text())
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
