import type { Hono, MiddlewareHandler } from 'hono'
import type { Env, GitHub, GitHubEvent } from './github.ts'
import { judging } from './judge/middleware.ts'
import { pageRoutes } from './pages/index.ts'
import { rateLimit } from './rate-limit.ts'
import { downloadRoutes, uploadRoutes } from './rest/assets.ts'
import { resultsRoutes } from './results/service.ts'
import { triggerWorkflows } from './runner/registry.ts'
import { deliverWebhooks } from './webhooks/deliver.ts'

/** What the server takes from the other rooms, in one place. */
export interface Rooms {
  /** Who is told of events, in this order. */
  readonly listeners: readonly ((github: GitHub, event: GitHubEvent) => Promise<void>)[]
  /** Routes below the origin, other than the API's. */
  readonly routes: readonly ((github: GitHub) => Hono<Env>)[]
  readonly uploads: readonly ((github: GitHub) => Hono<Env>)[]
  readonly middleware: readonly ((github: GitHub) => MiddlewareHandler<Env>)[]
}

export const rooms: Rooms = {
  listeners: [deliverWebhooks, triggerWorkflows],
  routes: [resultsRoutes, downloadRoutes, pageRoutes],
  uploads: [uploadRoutes],
  middleware: [judging, rateLimit],
}
