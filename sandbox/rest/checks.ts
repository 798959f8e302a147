import { type Context, Hono } from 'hono'
import { actingAppId } from '../checks/app.ts'
import { assertWithinLimits, checkRunInput, invalidRun } from '../checks/input.ts'
import { createCheckRun, updateCheckRun } from '../checks/runs.ts'
import { latestRuns } from '../checks/suites.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { presentAnnotation, presentCheckRun, presentCheckRunEvent } from '../present/check.ts'
import type { CheckRun, Repository } from '../world.ts'
import { actorOf } from './access.ts'
import { paginate } from './page.ts'
import { parseBody, validationFailed } from './parse.ts'
import { findRepository } from './request.ts'

/** https://docs.github.com/rest/checks/runs */
export function checksRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.post('/repos/:owner/:repo/check-runs', async (c) => {
    const { repository, by } = writer(c, github)
    const input = await parseBody(c, checkRunInput)
    if (!input.name) throw validationFailed('CheckRun', 'name', 'missing_field')
    if (!input.head_sha) throw validationFailed('CheckRun', 'head_sha', 'missing_field')
    const sha = await github.git.resolve(repository, `${input.head_sha}^{commit}`)
    if (!sha) throw new Problem(422, `No commit found for SHA: ${input.head_sha}`)
    assertWithinLimits(input)
    assertConcluded(input)
    const run = await createCheckRun(github, repository, by, { ...input, name: input.name, head_sha: sha })
    const shown = presentCheckRun(github, repository, run)
    c.header('Location', String(shown['url']))
    return c.json(shown, 201)
  })

  app.get('/repos/:owner/:repo/check-runs/:id{[0-9]+}', (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'checks', 'read')
    return c.json(presentCheckRun(github, repository, findRun(repository, c.req.param('id'))))
  })

  app.patch('/repos/:owner/:repo/check-runs/:id{[0-9]+}', async (c) => {
    const { repository, by } = writer(c, github)
    const run = findRun(repository, c.req.param('id'))
    if (run.appId !== by.appId)
      throw new Problem(
        403,
        `Invalid app_id \`${by.appId}\` - check run can only be modified by the GitHub App that created it.`,
      )
    const input = await parseBody(c, checkRunInput)
    assertWithinLimits(input)
    assertConcluded({ ...input, conclusion: input.conclusion ?? run.conclusion })
    await updateCheckRun(github, repository, by, { run, input })
    return c.json(presentCheckRun(github, repository, run))
  })

  app.get('/repos/:owner/:repo/check-runs/:id{[0-9]+}/annotations', (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'checks', 'read')
    const run = findRun(repository, c.req.param('id'))
    const page = paginate(c, github, run.output.annotations)
    return c.json(page.map((annotation) => presentAnnotation(github, repository, run, annotation)))
  })

  app.post('/repos/:owner/:repo/check-runs/:id{[0-9]+}/rerequest', (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'checks', 'write')
    const actor = actorOf(c, github)
    const run = findRun(repository, c.req.param('id'))
    github.emit({
      name: 'check_run',
      repository,
      sender: actor.account,
      payload: { action: 'rerequested', check_run: presentCheckRunEvent(github, repository, run) },
      byJobToken: actor.byJobToken,
    })
    return c.json({}, 201)
  })

  app.get('/repos/:owner/:repo/commits/:ref{.+}/check-runs', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'checks', 'read')
    const ref = c.req.param('ref')
    const sha = await github.git.resolve(repository, `${ref}^{commit}`)
    if (!sha) throw new Problem(422, `No commit found for SHA: ${ref}`)
    const { check_name: name, app_id: appId, status, filter = 'latest' } = c.req.query()
    const own = repository.checkRuns.filter(({ headSha }) => headSha === sha)
    const chosen = (filter === 'all' ? own : latestRuns(own))
      .filter((run) => name === undefined || run.name === name)
      .filter((run) => appId === undefined || run.appId === Number(appId))
      .filter((run) => status === undefined || run.status === status)
      .toSorted((a, b) => b.id - a.id)
    const page = paginate(c, github, chosen)
    return c.json({
      total_count: chosen.length,
      check_runs: page.map((run) => presentCheckRun(github, repository, run)),
    })
  })

  return app
}

function writer(c: Context<Env>, github: GitHub) {
  const repository = findRepository(c, github)
  const appId = actingAppId(c)
  requireAccess(c, github, repository, 'checks', 'write')
  const { account: sender, byJobToken } = actorOf(c, github)
  return { repository, by: { appId, sender, byJobToken } }
}

function assertConcluded(input: {
  status?: string | undefined
  conclusion?: string | null | undefined
}): void {
  if (input.status === 'completed' && !input.conclusion) {
    throw invalidRun(['Conclusion is required when the status is completed'])
  }
}

function findRun(repository: Repository, id: string | undefined): CheckRun {
  const run = repository.checkRuns.find((each) => each.id === Number(id))
  if (!run) throw new Problem(404, 'Not Found')
  return run
}
