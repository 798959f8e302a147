import type { Context } from 'hono'
import { type Env, Problem } from '../github.ts'
import { ACTIONS_APP_ID } from '../present/app.ts'

/** The App that a caller is: only Apps write checks, and jobs do as GitHub Actions. @throws Problem 403 for people */
export function actingAppId(c: Context<Env>): number {
  const caller = c.get('caller')
  if (caller.kind === 'installation') return caller.appId
  if (caller.kind === 'job') return ACTIONS_APP_ID
  if (caller.kind === 'anonymous') throw new Problem(401, 'Requires authentication')
  throw new Problem(403, 'You must authenticate via a GitHub App.')
}
