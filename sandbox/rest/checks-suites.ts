import { Hono } from 'hono'
import { z } from 'zod'
import { actingAppId } from '../checks/app.ts'
import { latestRuns, openSuite } from '../checks/suites.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { presentCheckRun, presentCheckSuite } from '../present/check.ts'
import type { CheckSuite, Repository } from '../world.ts'
import { actorOf } from './access.ts'
import { paginate } from './page.ts'
import { parseBody, validationFailed } from './parse.ts'
import { findRepository } from './request.ts'

export { openCheckSuites } from '../checks/suites.ts'

/** https://docs.github.com/rest/checks/suites */
export function checksSuitesRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.post('/repos/:owner/:repo/check-suites', async (c) => {
    const repository = findRepository(c, github)
    const appId = actingAppId(c)
    requireAccess(c, github, repository, 'checks', 'write')
    const body = await parseBody(c, z.object({ head_sha: z.string() }))
    const headSha = await github.git.resolve(repository, `${body.head_sha}^{commit}`)
    if (!headSha) throw validationFailed('CheckSuite', 'head_sha', 'invalid')
    const known = repository.checkSuites.find((suite) => suite.appId === appId && suite.headSha === headSha)
    const suite = known ?? openSuite(github, repository, { appId, headSha, headBranch: null, before: null })
    return c.json(await presentCheckSuite(github, repository, suite), known ? 200 : 201)
  })

  app.get('/repos/:owner/:repo/check-suites/:id{[0-9]+}', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'checks', 'read')
    return c.json(await presentCheckSuite(github, repository, findSuite(repository, c.req.param('id'))))
  })

  app.get('/repos/:owner/:repo/check-suites/:id{[0-9]+}/check-runs', (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'checks', 'read')
    const suite = findSuite(repository, c.req.param('id'))
    const { check_name: name, status, filter = 'latest' } = c.req.query()
    const own = repository.checkRuns.filter(({ suiteId }) => suiteId === suite.id)
    const chosen = (filter === 'all' ? own : latestRuns(own))
      .filter(
        (run) => (name === undefined || run.name === name) && (status === undefined || run.status === status),
      )
      .toSorted((a, b) => b.id - a.id)
    const page = paginate(c, github, chosen)
    return c.json({
      total_count: chosen.length,
      check_runs: page.map((run) => presentCheckRun(github, repository, run)),
    })
  })

  app.get('/repos/:owner/:repo/commits/:ref/check-suites', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'checks', 'read')
    const ref = c.req.param('ref')
    const sha = await github.git.resolve(repository, `${ref}^{commit}`)
    if (!sha) throw new Problem(422, `No commit found for SHA: ${ref}`)
    const { app_id: appId, check_name: name } = c.req.query()
    const chosen = repository.checkSuites.filter((suite) => {
      if (suite.headSha !== sha || (appId !== undefined && suite.appId !== Number(appId))) return false
      return (
        name === undefined ||
        repository.checkRuns.some((run) => run.suiteId === suite.id && run.name === name)
      )
    })
    const page = paginate(c, github, chosen)
    const suites = await Promise.all(page.map((suite) => presentCheckSuite(github, repository, suite)))
    return c.json({ total_count: chosen.length, check_suites: suites })
  })

  app.post('/repos/:owner/:repo/check-suites/:id{[0-9]+}/rerequest', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'checks', 'write')
    const actor = actorOf(c, github)
    const suite = findSuite(repository, c.req.param('id'))
    suite.status = 'queued'
    suite.conclusion = null
    suite.updatedAt = github.world.clock.now()
    const shown = await presentCheckSuite(github, repository, suite)
    github.emit({
      name: 'check_suite',
      repository,
      sender: actor.account,
      payload: { action: 'rerequested', check_suite: shown },
      byJobToken: actor.byJobToken,
    })
    return c.json({}, 201)
  })

  return app
}

function findSuite(repository: Repository, id: string | undefined): CheckSuite {
  const suite = repository.checkSuites.find((each) => each.id === Number(id))
  if (!suite) throw new Problem(404, 'Not Found')
  return suite
}
