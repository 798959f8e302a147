import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { presentCommit } from '../present/commit.ts'
import { presentCombinedStatus, presentStatus } from '../present/status.ts'
import type { CommitStatus, Repository } from '../world.ts'
import { type Actor, actorOf } from './access.ts'
import { paginate } from './page.ts'
import { parseBody, validationFailed } from './parse.ts'
import { findRepository } from './request.ts'

const DESCRIPTION_LIMIT = 140
/** Statuses of one commit and context. */
const CONTEXT_LIMIT = 1000

const creation = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  target_url: z.string().nullish(),
  description: z.string().nullish(),
  context: z.string().optional(),
})

/** https://docs.github.com/rest/commits/statuses */
export function statusesRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.post('/repos/:owner/:repo/statuses/:sha', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'statuses', 'write')
    const actor = actorOf(c, github)
    const body = await parseBody(c, creation)
    const sha = await github.git.resolve(repository, `${c.req.param('sha')}^{commit}`)
    if (!sha) throw new Problem(422, `No commit found for SHA: ${c.req.param('sha')}`)
    const { state, context = 'default', description = null } = body
    if ([...(description ?? '')].length > DESCRIPTION_LIMIT) {
      const message = `description is too long (maximum is ${DESCRIPTION_LIMIT} characters)`
      throw validationFailed('Status', 'description', 'custom', message)
    }
    if (of(repository, sha).filter((status) => status.context === context).length >= CONTEXT_LIMIT) {
      const message = 'This SHA and context has reached the maximum number of statuses.'
      throw validationFailed('Status', 'base', 'custom', message)
    }
    const status: CommitStatus = {
      id: github.world.nextId(),
      sha,
      state,
      context,
      description,
      targetUrl: body.target_url ?? null,
      creator: actor.account,
      createdAt: github.world.clock.now(),
    }
    repository.statuses.push(status)
    await announceStatus(github, repository, actor, status)
    return c.json(presentStatus(github, repository, status), 201)
  })

  app.get('/repos/:owner/:repo/commits/:ref{.+}/statuses', async (c) => {
    const { repository, sha } = await commitOf(c, github)
    const newestFirst = of(repository, sha).toReversed()
    return c.json(paginate(c, github, newestFirst).map((status) => presentStatus(github, repository, status)))
  })

  app.get('/repos/:owner/:repo/commits/:ref{.+}/status', async (c) => {
    const { repository, sha } = await commitOf(c, github)
    const latest = new Map<string, CommitStatus>()
    for (const status of of(repository, sha)) latest.set(status.context, status)
    const shown = presentCombinedStatus(github, repository, sha, [...latest.values()])
    return c.json({ ...shown, statuses: paginate(c, github, shown['statuses'] as unknown[]) })
  })

  return app
}

function of(repository: Repository, sha: string): CommitStatus[] {
  return repository.statuses.filter((status) => status.sha === sha)
}

async function commitOf(c: Context<Env>, github: GitHub): Promise<{ repository: Repository; sha: string }> {
  const repository = findRepository(c, github)
  requireAccess(c, github, repository, 'statuses', 'read')
  const ref = c.req.param('ref') ?? ''
  const sha = await github.git.resolve(repository, `${ref}^{commit}`)
  if (!sha) throw new Problem(422, `No commit found for SHA: ${ref}`)
  return { repository, sha }
}

async function announceStatus(
  github: GitHub,
  repository: Repository,
  actor: Actor,
  status: CommitStatus,
): Promise<void> {
  const commit = await github.git.commit(repository, status.sha)
  const payload = {
    id: status.id,
    sha: status.sha,
    name: `${repository.owner.login}/${repository.name}`,
    target_url: status.targetUrl,
    avatar_url: `${github.urls.web}/avatars/${status.creator.id}`,
    context: status.context,
    description: status.description,
    state: status.state,
    commit: commit && presentCommit(github, repository, commit),
    branches: [],
    created_at: status.createdAt,
    updated_at: status.createdAt,
  }
  const { account: sender, byJobToken } = actor
  github.emit({ name: 'status', repository, sender, payload, byJobToken })
}
