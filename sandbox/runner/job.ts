import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { signRuntimeToken } from '../results/token.ts'
import type { Job, JobStep, Permissions } from '../world.ts'
import { mirror } from './checks.ts'
import { githubContext, githubVariables, inputsOf, type Surroundings } from './contexts.ts'
import {
  type Contexts,
  evaluate,
  type Functions,
  interpolate,
  interpolateTexts,
  isTrue,
} from './expressions.ts'
import { createJobLog } from './job-log.ts'
import { createMachine, hashFiles, runnerContext } from './machine.ts'
import type { Combination } from './matrix.ts'
import type { RunnerOptions } from './options.ts'
import type { JobDefinition, StepDefinition } from './parse.ts'
import { tokenPermissions } from './permissions.ts'
import type { Result } from './result.ts'
import { type JobState, runStep } from './step.ts'

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
    const steps = definition.steps.map((step, index) => ({ step, index }))
    for (const { step, index } of steps) await nextStep(state, step, index)
    while (state.posts.length > 0) await runPost(state)
    finishStep(begin('Complete job'), 'success', now)
    if (timeout.signal.aborted) {
      log.annotate(jobError(`The job has exceeded the maximum execution time of ${minutes}m`))
      state.status = 'cancelled'
    }
    const contexts = { ...state.contexts, steps: state.steps, env: state.environment }
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

async function nextStep(state: JobState, step: StepDefinition, index: number): Promise<void> {
  const { record, surroundings } = state
  const now = surroundings.github.world.clock.now
  const contexts = { ...state.contexts, steps: state.steps, env: { ...state.environment, ...step.env } }
  const name = displayName(step, contexts, functionsOf(state))
  const entry = startStep(record, name, now)
  let wanted = false
  try {
    wanted = isTrue(evaluate(step.if, contexts, functionsOf(state)))
  } catch (error) {
    state.log.write(`##[error]${error instanceof Error ? error.message : String(error)}`)
    state.status = 'failure'
  }
  const id = step.id ?? `__step_${index}`
  if (!wanted) {
    finishStep(entry, 'skipped', now)
    state.steps[id] = { outputs: {}, outcome: 'skipped', conclusion: 'skipped' }
    return
  }
  const { outcome, outputs } = await runStep(state, step, { index, name })
  const forgiven =
    outcome === 'failure' && isTrue(interpolate(step.continueOnError, contexts, functionsOf(state)))
  const conclusion = forgiven ? 'success' : outcome
  state.steps[id] = { outputs, outcome, conclusion }
  if (conclusion !== 'success' && state.status === 'success') state.status = conclusion
  finishStep(entry, conclusion, now)
}

async function runPost(state: JobState): Promise<void> {
  const post = state.posts.pop()
  if (!post) return
  const now = state.surroundings.github.world.clock.now
  const entry = startStep(state.record, `Post ${post.name}`, now)
  const wanted = isTrue(
    evaluate(post.if, { ...state.contexts, steps: state.steps, env: state.environment }, functionsOf(state)),
  )
  if (!wanted) return finishStep(entry, 'skipped', now)
  const outcome = await post.run()
  if (outcome !== 'success' && state.status === 'success') state.status = outcome
  finishStep(entry, outcome, now)
}

/** The status functions and `hashFiles`, for a job's steps. */
export function functionsOf({ status, signal, machine }: JobState): Functions {
  const stopped = signal.aborted
  return {
    success: () => status === 'success' && !stopped,
    failure: () => status === 'failure' && !stopped,
    cancelled: () => stopped,
    always: () => true,
    hashfiles: (...patterns) => hashFiles(machine.workspace, patterns),
  }
}

function displayName(step: StepDefinition, contexts: Contexts, functions: Functions): string {
  if (step.name) return String(interpolate(step.name, contexts, functions))
  return `Run ${(step.uses ?? step.run ?? '').split('\n')[0]}`
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

function startStep(record: Job, name: string, now: () => string): JobStep {
  const step: JobStep = {
    name,
    number: record.steps.length + 1,
    status: 'in_progress',
    conclusion: null,
    startedAt: now(),
    completedAt: null,
  }
  record.steps.push(step)
  return step
}

function finishStep(step: JobStep, conclusion: Result, now: () => string): void {
  step.status = 'completed'
  step.conclusion = conclusion
  step.completedAt = now()
}

function jobError(message: string) {
  return { path: '.github', start_line: 1, end_line: 1, annotation_level: 'failure' as const, message }
}
