import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { signRuntimeToken } from '../results/token.ts'
import type { CheckAnnotation, Job, Permissions } from '../world.ts'
import { mirror } from './checks.ts'
import { githubContext, githubVariables, inputsOf, type Surroundings } from './contexts.ts'
import { type Contexts, interpolate, interpolateTexts } from './expressions.ts'
import { createJobLog } from './job-log.ts'
import { createMachine, runnerContext } from './machine.ts'
import type { Combination } from './matrix.ts'
import type { RunnerOptions } from './options.ts'
import type { JobDefinition } from './parse.ts'
import { tokenPermissions } from './permissions.ts'
import type { Result } from './result.ts'
import { contextsOf, functionsOf, type JobState } from './state.ts'
import { finishStep, nextStep, runPost, startStep } from './steps.ts'

export interface JobPlan {
  readonly definition: JobDefinition
  readonly matrix: Combination
  /** `needs` in expressions: results and outputs of the jobs that it waits for. */
  readonly needs: Readonly<Record<string, { result: Result; outputs: Readonly<Record<string, string>> }>>
  readonly record: Job
}

export interface JobEnd {
  readonly result: Result
  readonly outputs: Readonly<Record<string, string>>
}

/** Runs a job's steps on a machine of its own, and takes that away again. */
export async function runJob(
  surroundings: Surroundings,
  plan: JobPlan,
  { options, cancelled }: { options: RunnerOptions; cancelled: AbortSignal },
): Promise<JobEnd> {
  const { github, repository, run, workflow, location } = surroundings
  const { definition, record } = plan
  const now = github.world.clock.now
  const fork = location.fork
  const permissions = tokenPermissions({ workflow: workflow.permissions, job: definition.permissions, fork })
  const token = createJobToken(surroundings, permissions)
  const root = join(github.world.directory, 'runner', String(record.id))
  const where = {
    repository: `${repository.owner.login}/${repository.name}`,
    runId: run.id,
    job: record.name,
  }
  const log = createJobLog(record, now, (line) => options.onLog(line, where))
  const secrets = {
    ...(fork ? {} : Object.fromEntries(repository.secrets)),
    GITHUB_TOKEN: token,
    github_token: token,
  }
  for (const secret of Object.values(secrets)) log.mask(secret)
  record.status = 'in_progress'
  record.startedAt = now()
  mirror(github, repository, run, record)

  const timeout = new AbortController()
  const minutes =
    Number(interpolate(definition.timeoutMinutes, { ...baseContexts(surroundings, plan) })) || 360
  const timer = setTimeout(() => timeout.abort(), minutes * 60_000)
  timer.unref()
  try {
    const machine = await createMachine(root, repository.name, options)
    const eventPath = join(machine.temp, 'event.json')
    await writeFile(eventPath, JSON.stringify(run.payload, null, 2))
    const runtimeToken = await signRuntimeToken(github.world, {
      runId: run.id,
      runAttempt: run.runAttempt,
      jobId: record.id,
    })
    log.mask(runtimeToken)
    const context = {
      ...githubContext(surroundings),
      job: definition.id,
      workspace: machine.workspace,
      event_path: eventPath,
    }
    const state: JobState = {
      surroundings,
      options,
      machine,
      log,
      record,
      token,
      signal: AbortSignal.any([cancelled, timeout.signal]),
      contexts: {
        ...baseContexts(surroundings, plan),
        github: { ...context, token },
        secrets,
        runner: runnerContext(machine),
      },
      variables: githubVariables(context),
      actionVariables: { ACTIONS_RUNTIME_TOKEN: runtimeToken, ACTIONS_RESULTS_URL: `${github.urls.origin}/` },
      defaults: { ...workflow.defaults, ...definition.defaults },
      status: 'success',
      steps: {},
      environment: {},
      path: [],
      posts: [],
    }
    const begin = (name: string) => startStep(record, name, now)
    finishStep(begin('Set up job'), 'success', now)
    logSetUp(log, permissions)
    state.environment = interpolateTexts({ ...workflow.env, ...definition.env }, state.contexts)
    for (const [index, step] of definition.steps.entries()) await nextStep(state, step, index)
    while (state.posts.length > 0) await runPost(state)
    finishStep(begin('Complete job'), 'success', now)
    if (timeout.signal.aborted) {
      log.annotate(jobError(`The job has exceeded the maximum execution time of ${minutes}m`))
      state.status = 'cancelled'
    }
    const contexts = contextsOf(state)
    return {
      result: state.status,
      outputs: interpolateTexts(definition.outputs, contexts, functionsOf(state)),
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    log.write(`##[error]${message}`)
    log.annotate(jobError(message))
    return { result: 'failure', outputs: {} }
  } finally {
    clearTimeout(timer)
    github.world.tokens.delete(token)
    await rm(root, { recursive: true, force: true, maxRetries: 3 })
  }
}

export function baseContexts(surroundings: Surroundings, plan: Pick<JobPlan, 'matrix' | 'needs'>): Contexts {
  const { repository, run, workflow } = surroundings
  return {
    github: githubContext(surroundings),
    inputs: inputsOf(workflow, run),
    matrix: plan.matrix,
    needs: plan.needs,
    strategy: {},
    vars: Object.fromEntries(repository.variables ?? []),
    env: {},
    job: {},
    runner: {},
    secrets: {},
    steps: {},
  }
}

function createJobToken({ github, repository }: Surroundings, permissions: Permissions): string {
  const value = `ghs_${randomBytes(18).toString('hex')}`
  github.world.tokens.set(value, { kind: 'job', value, repositoryId: repository.id, permissions })
  return value
}

function logSetUp(log: JobState['log'], permissions: Permissions): void {
  log.write("Current runner version: 'sandbox'")
  log.write('##[group]GITHUB_TOKEN Permissions')
  for (const [name, access] of Object.entries(permissions)) log.write(`${name}: ${access}`)
  log.write('##[endgroup]')
}

function jobError(message: string): CheckAnnotation {
  return { path: '.github', start_line: 1, end_line: 1, annotation_level: 'failure', message }
}
