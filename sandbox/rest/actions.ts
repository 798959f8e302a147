import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Context, Hono } from 'hono'
import { actingAccount, byJobToken } from '../auth.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { presentJob, presentWorkflow, presentWorkflowRun, workflowIdOf } from '../present/workflow-run.ts'
import { signFile } from '../results/signed-files.ts'
import { runnerOf } from '../runner/registry.ts'
import { workflowsAt } from '../runner/workflow-files.ts'
import type { Job, Repository, WorkflowRun } from '../world.ts'
import { readBody } from './body.ts'
import { paginate } from './page.ts'
import { findRepository } from './request.ts'

/** https://docs.github.com/rest/actions/workflow-runs, /workflow-jobs and /workflows */
export function actionsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()
  const base = '/repos/:owner/:repo/actions'

  app.get(`${base}/workflows`, async (c) => {
    const repository = readable(c, github)
    const workflows = await workflowsOf(github, repository)
    const shown = paginate(c, github, workflows).map((each) => presentWorkflow(github, repository, each))
    return c.json({ total_count: workflows.length, workflows: shown })
  })

  app.get(`${base}/workflows/:workflow`, async (c) => {
    const repository = readable(c, github)
    return c.json(presentWorkflow(github, repository, await findWorkflow(c, github, repository)))
  })

  app.post(`${base}/workflows/:workflow/dispatches`, async (c) => {
    const repository = writable(c, github)
    const { path } = await findWorkflow(c, github, repository)
    const { ref, inputs } = await readBody(c)
    const full = await fullRef(github, repository, String(ref ?? ''))
    const files = await workflowsAt(github, repository, full)
    const file = files.find((each) => each.path === path)
    const trigger = file && 'workflow' in file ? file.workflow.on['workflow_dispatch'] : undefined
    if (!trigger) throw new Problem(422, "Workflow does not have 'workflow_dispatch' trigger")
    const unknown = Object.keys(inputs ?? {}).filter((name) => !(name in (trigger.inputs ?? {})))
    if (unknown.length > 0) throw new Problem(422, `Unexpected inputs provided: ${JSON.stringify(unknown)}`)
    const payload = { inputs: inputs ?? null, ref: full, workflow: path }
    github.emit({
      name: 'workflow_dispatch',
      repository,
      sender: actingAccount(c),
      payload,
      byJobToken: byJobToken(c),
    })
    return c.body(null, 204)
  })

  const listRuns = async (c: Context<Env>, repository: Repository, of: readonly WorkflowRun[]) => {
    const found = of.filter((run) => matches(c, run)).toSorted((a, b) => b.id - a.id)
    const page = paginate(c, github, found)
    const workflow_runs = await Promise.all(page.map((run) => presentWorkflowRun(github, repository, run)))
    return c.json({ total_count: found.length, workflow_runs })
  }

  app.get(`${base}/runs`, async (c) => {
    const repository = readable(c, github)
    return await listRuns(c, repository, repository.workflowRuns)
  })

  app.get(`${base}/workflows/:workflow/runs`, async (c) => {
    const repository = readable(c, github)
    const { path } = await findWorkflow(c, github, repository)
    return await listRuns(
      c,
      repository,
      repository.workflowRuns.filter(({ workflowPath }) => workflowPath === path),
    )
  })

  app.get(`${base}/runs/:run{[0-9]+}`, async (c) => {
    const repository = readable(c, github)
    return c.json(await presentWorkflowRun(github, repository, findRun(c, repository)))
  })

  const listJobs = (
    c: Context<Env>,
    where: { repository: Repository; run: WorkflowRun },
    jobs: readonly Job[],
  ) => {
    const page = paginate(c, github, jobs)
    return c.json({
      total_count: jobs.length,
      jobs: page.map((job) => presentJob(github, { ...where, job })),
    })
  }

  app.get(`${base}/runs/:run{[0-9]+}/jobs`, (c) => {
    const repository = readable(c, github)
    const run = findRun(c, repository)
    const all = c.req.query('filter') === 'all'
    return listJobs(c, { repository, run }, all ? run.jobs : latestJobs(run, run.runAttempt))
  })

  app.get(`${base}/runs/:run{[0-9]+}/attempts/:attempt{[0-9]+}/jobs`, (c) => {
    const repository = readable(c, github)
    const run = findRun(c, repository)
    const attempt = Number(c.req.param('attempt'))
    if (attempt > run.runAttempt) throw new Problem(404, 'Not Found')
    return listJobs(
      c,
      { repository, run },
      run.jobs.filter((job) => job.runAttempt === attempt),
    )
  })

  app.get(`${base}/jobs/:job{[0-9]+}`, (c) => {
    const repository = readable(c, github)
    return c.json(presentJob(github, { repository, ...findJob(c, repository) }))
  })

  app.get(`${base}/jobs/:job{[0-9]+}/logs`, async (c) => {
    const repository = readable(c, github)
    const { job } = findJob(c, repository)
    const file = join(github.world.directory, 'logs', String(job.id))
    await mkdir(join(github.world.directory, 'logs'), { recursive: true })
    await writeFile(file, job.log)
    return c.redirect(
      signFile(github, file, { contentType: 'text/plain; charset=utf-8', fileName: `${job.id}.txt` }),
      302,
    )
  })

  app.post(`${base}/runs/:run{[0-9]+}/rerun`, (c) => {
    const repository = writable(c, github)
    runnerOf(github).rerun(repository, findRun(c, repository), false)
    return c.json({}, 201)
  })

  app.post(`${base}/runs/:run{[0-9]+}/rerun-failed-jobs`, (c) => {
    const repository = writable(c, github)
    runnerOf(github).rerun(repository, findRun(c, repository), true)
    return c.json({}, 201)
  })

  app.post(`${base}/runs/:run{[0-9]+}/cancel`, (c) => {
    const repository = writable(c, github)
    const run = findRun(c, repository)
    if (run.status === 'completed') throw new Problem(409, 'Cannot cancel a workflow run that is completed.')
    runnerOf(github).cancel(run)
    return c.json({}, 202)
  })

  return app
}

function readable(c: Context<Env>, github: GitHub): Repository {
  const repository = findRepository(c, github)
  requireAccess(c, github, repository, 'actions', 'read')
  return repository
}

function writable(c: Context<Env>, github: GitHub): Repository {
  const repository = findRepository(c, github)
  requireAccess(c, github, repository, 'actions', 'write')
  return repository
}

function matches(c: Context<Env>, run: WorkflowRun): boolean {
  const { head_sha, event, branch, status, actor, check_suite_id } = c.req.query() as Partial<
    Record<string, string>
  >
  return (
    (head_sha === undefined || run.headSha === head_sha) &&
    (event === undefined || run.event === event) &&
    (branch === undefined || run.headBranch === branch) &&
    (actor === undefined || run.actor.login === actor) &&
    (check_suite_id === undefined || String(run.checkSuiteId) === check_suite_id) &&
    (status === undefined || run.status === status || run.conclusion === status)
  )
}

/** Of each job its newest record, up to an attempt: re-running only failed jobs keeps the others'. */
function latestJobs(run: WorkflowRun, attempt: number): Job[] {
  const newest = new Map<string, Job>()
  for (const job of run.jobs) if (job.runAttempt <= attempt) newest.set(job.name, job)
  return [...newest.values()]
}

async function workflowsOf(
  github: GitHub,
  repository: Repository,
): Promise<{ path: string; name: string }[]> {
  const files = await workflowsAt(github, repository, `refs/heads/${repository.defaultBranch}`)
  const listed = files.map((file) => ({
    path: file.path,
    name: 'workflow' in file ? file.workflow.name : file.path,
  }))
  // Also those of other branches that have run.
  for (const { workflowPath: path, workflowName: name } of repository.workflowRuns) {
    if (!listed.some((each) => each.path === path)) listed.push({ path, name })
  }
  return listed
}

async function findWorkflow(
  c: Context<Env>,
  github: GitHub,
  repository: Repository,
): Promise<{ path: string; name: string }> {
  const key = c.req.param('workflow') ?? ''
  const workflows = await workflowsOf(github, repository)
  const found = workflows.find(
    ({ path }) => String(workflowIdOf(repository, path)) === key || path === `.github/workflows/${key}`,
  )
  if (!found) throw new Problem(404, 'Not Found')
  return found
}

async function fullRef(github: GitHub, repository: Repository, ref: string): Promise<string> {
  for (const full of ref.startsWith('refs/') ? [ref] : [`refs/heads/${ref}`, `refs/tags/${ref}`]) {
    if (ref !== '' && (await github.git.resolve(repository, full))) return full
  }
  throw new Problem(422, `No ref found for: ${ref}`)
}

function findRun(c: Context<Env>, repository: Repository): WorkflowRun {
  const run = repository.workflowRuns.find(({ id }) => String(id) === c.req.param('run'))
  if (!run) throw new Problem(404, 'Not Found')
  return run
}

function findJob(c: Context<Env>, repository: Repository): { run: WorkflowRun; job: Job } {
  for (const run of repository.workflowRuns) {
    const job = run.jobs.find(({ id }) => String(id) === c.req.param('job'))
    if (job) return { run, job }
  }
  throw new Problem(404, 'Not Found')
}
