import type { Hono } from 'hono'
import type { Env, GitHub } from '../github.ts'

/** Everything below the REST base; each file has the paths of one page of GitHub's reference. */
export const restRoutes: readonly ((github: GitHub) => Hono<Env>)[] = []
