import type { Hono } from 'hono'
import { appHookRoutes } from '../apps/hook-routes.ts'
import { appRoutes } from '../apps/routes.ts'
import type { Env, GitHub } from '../github.ts'
import { rateLimitRoutes } from '../rate-limit.ts'

/** Everything below the REST base; each file has the paths of one page of GitHub's reference. */
export const restRoutes: readonly ((github: GitHub) => Hono<Env>)[] = [
  appRoutes,
  appHookRoutes,
  rateLimitRoutes,
]
