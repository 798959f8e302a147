import { randomUUID } from 'node:crypto'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { authentication } from './auth.ts'
import { gitRoutes } from './git/smart-http.ts'
import { type Env, type GitHub, Problem } from './github.ts'
import { graphqlRoutes } from './graphql/index.ts'
import { restRoutes } from './rest/index.ts'
import { rooms } from './rooms.ts'

export interface Request {
  readonly method: string
  /** With the query, as it was sent. */
  readonly path: string
  readonly status: number
  readonly caller: string
}

/** What the server notes down for whoever looks after the sandbox. */
export interface Journal {
  readonly requests: Request[]
  /** API requests to paths that the sandbox does not have: a test that causes one should fail. */
  readonly unknownRequests: string[]
  /** Exceptions other than `Problem`: faults of the sandbox itself. */
  readonly failures: unknown[]
}

/** The whole server as one app: API, uploads, GraphQL, git, results service, pages. */
export function createServerApp(github: GitHub, journal: Journal): Hono<Env> {
  const app = new Hono<Env>()
  app.use(standardHeaders(github, journal), misbehaviour(github))
  for (const middleware of rooms.middleware) app.use(middleware(github))

  const api = new Hono<Env>().use(authentication(github))
  for (const routes of restRoutes) api.route('/', routes(github))
  api.all('*', (c) => unknownRoute(c, journal))
  app.route('/api/v3', api)

  const uploads = new Hono<Env>().use(authentication(github))
  for (const routes of rooms.uploads) uploads.route('/', routes(github))
  uploads.all('*', (c) => unknownRoute(c, journal))
  app.route('/api/uploads', uploads)

  app.use('/api/graphql', authentication(github))
  app.route('/api/graphql', graphqlRoutes(github))
  app.route('/', gitRoutes(github))
  app.use('/:owner/:repo/releases/download/*', authentication(github))
  for (const routes of rooms.routes) app.route('/', routes(github))

  app.notFound((c) => unknownRoute(c, journal))
  app.onError((error, c) => {
    if (error instanceof Problem) return renderProblem(c, error)
    journal.failures.push(error)
    return renderProblem(c, new Problem(500, error.message))
  })
  return app
}

function unknownRoute(c: Context<Env>, journal: Journal): Response {
  journal.unknownRequests.push(`${c.req.method} ${new URL(c.req.url).pathname}`)
  return renderProblem(c, new Problem(404, 'Not Found'))
}

/** https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api */
function renderProblem(c: Context<Env>, problem: Problem): Response {
  const { status, message, errors, headers } = problem
  for (const [name, value] of Object.entries(headers)) c.header(name, value)
  const documentation_url = 'https://docs.github.com/rest'
  const body = { message, ...(errors && { errors }), documentation_url, status: String(status) }
  return c.json(body, status as ContentfulStatusCode)
}

function standardHeaders(github: GitHub, journal: Journal): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { outgoing, incoming } = c.env
    const date = () => new Date(github.world.clock.now()).toUTCString()
    c.set('caller', { kind: 'anonymous' })
    outgoing.sendDate = false
    outgoing.setHeader('Date', date())
    outgoing.setHeader('X-GitHub-Request-Id', randomUUID())
    await next()
    if (!outgoing.headersSent) c.header('Date', date())
    if (c.req.path.startsWith('/api/')) c.header('X-GitHub-Media-Type', 'github.v3; format=json')
    const { method, url: path = '' } = incoming
    journal.requests.push({
      method: method ?? 'GET',
      path,
      status: c.res.status,
      caller: c.get('caller').kind,
    })
  }
}

/** Faults that any request can have; those of uploads and lists are taken where these happen. */
function misbehaviour(github: GitHub): MiddlewareHandler<Env> {
  return async (c, next) => {
    const path = c.req.path.replace(/^\/api\/(v3|uploads)(?=\/)/, '')
    const fault = github.faults.take(c.req.method, path, ['status', 'delay', 'hold', 'cut-answer'])
    if (fault?.kind === 'status') {
      for (const [name, value] of Object.entries(fault.headers ?? {})) c.header(name, value)
      const body = fault.body ?? { message: 'The sandbox was told to fail.', status: String(fault.status) }
      return c.json(body, fault.status as ContentfulStatusCode)
    }
    if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds))
    if (fault?.kind === 'hold') {
      fault.arrived?.()
      await fault.until
    }
    await next()
    if (fault?.kind === 'cut-answer') c.env.incoming.socket.destroy()
  }
}
