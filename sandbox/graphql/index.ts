import { Hono } from 'hono'
import type { Env, GitHub } from '../github.ts'

export function graphqlRoutes(_github: GitHub): Hono<Env> {
  return new Hono<Env>()
}
