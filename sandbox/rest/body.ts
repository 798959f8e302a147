import type { Context } from 'hono'
import { type Env, Problem } from '../github.ts'

/** The request's JSON object; an empty body is an empty object. @throws Problem 400 for anything else. */
export async function readBody(c: Context<Env>): Promise<Readonly<Record<string, unknown>>> {
  const text = await c.req.text()
  if (text.trim() === '') return {}
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw new Problem(400, 'Problems parsing JSON')
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem(400, 'Body should be a JSON object')
  }
  return Object.fromEntries(Object.entries(body))
}
