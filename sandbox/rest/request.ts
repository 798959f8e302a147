import type { Context } from 'hono'
import { type Env, type GitHub, Problem } from '../github.ts'
import { canSee } from '../permissions.ts'
import type { Repository } from '../world.ts'

/** The repository that `:owner/:repo` of the path names. @throws Problem 404 when absent or not for the caller. */
export function findRepository(c: Context<Env>, github: GitHub): Repository {
  const { owner = '', repo = '' } = c.req.param() as Partial<Record<string, string>>
  const repository = github.world.repositories.get(`${owner}/${repo}`.toLowerCase())
  if (!repository || !canSee(github, c.get('caller'), repository)) throw new Problem(404, 'Not Found')
  return repository
}
