import { Hono } from 'hono'
import { z } from 'zod'
import { createDeployment, deploymentInput } from '../deployments/create.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { presentDeployment, presentDeploymentStatus } from '../present/deployment.ts'
import type { Deployment, Repository } from '../world.ts'
import { type Actor, actorOf } from './access.ts'
import { paginate } from './page.ts'
import { parseBody } from './parse.ts'
import { findRepository } from './request.ts'

const STATES = ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success'] as const

const statusInput = z.object({
  state: z.enum(STATES),
  target_url: z.string().optional(),
  log_url: z.string().optional(),
  description: z.string().max(140).optional(),
  environment: z.string().optional(),
  environment_url: z.string().optional(),
  auto_inactive: z.boolean().optional(),
})

/** https://docs.github.com/rest/deployments/deployments and https://docs.github.com/rest/deployments/statuses */
export function deploymentsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/repos/:owner/:repo/deployments', (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'deployments', 'read')
    const { sha = 'none', ref = 'none', task = 'none', environment = 'none' } = c.req.query()
    const matches = (asked: string, is: string) => asked === 'none' || asked === '' || asked === is
    const chosen = repository.deployments
      .filter((each) => matches(sha, each.sha) && matches(ref, each.ref))
      .filter((each) => matches(task, each.task) && matches(environment, each.environment))
      .toSorted((a, b) => b.id - a.id)
    return c.json(paginate(c, github, chosen).map((each) => presentDeployment(github, repository, each)))
  })

  app.post('/repos/:owner/:repo/deployments', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'deployments', 'write')
    const actor = actorOf(c, github)
    const input = await parseBody(c, deploymentInput)
    const deployment = await createDeployment(github, repository, actor, input)
    if (!deployment) {
      return c.json(
        { message: `Auto-merged ${repository.defaultBranch} into ${input.ref} on deployment.` },
        202,
      )
    }
    const shown = presentDeployment(github, repository, deployment)
    emit(github, repository, actor, { name: 'deployment', deployment, more: {} })
    c.header('Location', String(shown['url']))
    return c.json(shown, 201)
  })

  app.get('/repos/:owner/:repo/deployments/:id{[0-9]+}', (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'deployments', 'read')
    return c.json(presentDeployment(github, repository, findDeployment(repository, c.req.param('id'))))
  })

  app.delete('/repos/:owner/:repo/deployments/:id{[0-9]+}', (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'deployments', 'write')
    const deployment = findDeployment(repository, c.req.param('id'))
    const active = !['inactive', undefined].includes(deployment.statuses.at(-1)?.state)
    if (active && repository.deployments.length > 1) {
      throw new Problem(
        422,
        'We cannot delete an active deployment unless it is the only deployment in a given environment.',
      )
    }
    repository.deployments.splice(repository.deployments.indexOf(deployment), 1)
    return c.body(null, 204)
  })

  app.get('/repos/:owner/:repo/deployments/:id{[0-9]+}/statuses', (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'deployments', 'read')
    const deployment = findDeployment(repository, c.req.param('id'))
    const newestFirst = deployment.statuses.toReversed()
    return c.json(
      paginate(c, github, newestFirst).map((each) =>
        presentDeploymentStatus(github, repository, deployment, each),
      ),
    )
  })

  app.get('/repos/:owner/:repo/deployments/:id{[0-9]+}/statuses/:status{[0-9]+}', (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'deployments', 'read')
    const deployment = findDeployment(repository, c.req.param('id'))
    const status = deployment.statuses.find(({ id }) => id === Number(c.req.param('status')))
    if (!status) throw new Problem(404, 'Not Found')
    return c.json(presentDeploymentStatus(github, repository, deployment, status))
  })

  app.post('/repos/:owner/:repo/deployments/:id{[0-9]+}/statuses', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'deployments', 'write')
    const actor = actorOf(c, github)
    const deployment = findDeployment(repository, c.req.param('id'))
    const input = await parseBody(c, statusInput)
    if (input.state === 'success' && input.auto_inactive !== false) {
      retireOthers(github, repository, actor, deployment)
    }
    const status = addStatus(github, actor, deployment, input)
    const shown = presentDeploymentStatus(github, repository, deployment, status)
    emit(github, repository, actor, {
      name: 'deployment_status',
      deployment,
      more: { deployment_status: shown },
    })
    c.header('Location', String(shown['url']))
    return c.json(shown, 201)
  })

  return app
}

function addStatus(
  github: GitHub,
  actor: Actor,
  deployment: Deployment,
  input: z.infer<typeof statusInput>,
): Deployment['statuses'][number] {
  const status = {
    id: github.world.nextId(),
    state: input.state,
    description: input.description ?? '',
    environmentUrl: input.environment_url ?? '',
    logUrl: input.log_url ?? input.target_url ?? '',
    environment: input.environment ?? deployment.environment,
    creator: actor.account,
    createdAt: github.world.clock.now(),
  }
  deployment.statuses.push(status)
  return status
}

/** A success makes earlier, successful, non-transient ones of the same environment inactive; that tells nobody. */
function retireOthers(github: GitHub, repository: Repository, actor: Actor, current: Deployment): void {
  for (const other of repository.deployments) {
    if (other === current || other.environment !== current.environment) continue
    if (other.transientEnvironment || other.statuses.at(-1)?.state !== 'success') continue
    addStatus(github, actor, other, { state: 'inactive' })
  }
}

function findDeployment(repository: Repository, id: string | undefined): Deployment {
  const deployment = repository.deployments.find((each) => each.id === Number(id))
  if (!deployment) throw new Problem(404, 'Not Found')
  return deployment
}

function emit(
  github: GitHub,
  repository: Repository,
  actor: Actor,
  event: { name: string; deployment: Deployment; more: Record<string, unknown> },
): void {
  const { name, deployment, more } = event
  github.emit({
    name,
    repository,
    sender: actor.account,
    payload: {
      action: 'created',
      deployment: presentDeployment(github, repository, deployment),
      ...more,
      workflow: null,
      workflow_run: null,
    },
    byJobToken: actor.byJobToken,
    ref: deployment.ref,
    sha: deployment.sha,
  })
}
