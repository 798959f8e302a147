import type { Job } from '../world.ts'
import { announceJob, announceRun } from './announce.ts'
import { mirror, openCheckRun } from './checks.ts'
import type { Surroundings } from './contexts.ts'
import { asText, evaluate, interpolate, isTrue } from './expressions.ts'
import { baseContexts, type JobEnd, type JobPlan, runJob } from './job.ts'
import { combinations, nameWithMatrix } from './matrix.ts'
import type { RunnerOptions } from './options.ts'
import type { JobDefinition } from './parse.ts'
import type { Result } from './result.ts'

export interface Attempt {
  readonly surroundings: Surroundings
  readonly options: RunnerOptions
  /** Takes its turn among the jobs of all runs. */
  readonly slot: <T>(work: () => Promise<T>) => Promise<T>
  readonly cancelled: AbortSignal
  /** Jobs by id that succeeded before and are taken over: when only the failed ones are run again. */
  readonly kept: ReadonlyMap<string, JobEnd>
}

/** Runs an attempt of a run to its end: jobs as soon as those they need are done. */
export async function runAttempt(attempt: Attempt): Promise<Map<string, JobEnd>> {
  const { github, repository, run, workflow } = attempt.surroundings
  run.status = 'in_progress'
  run.updatedAt = github.world.clock.now()
  mirror(github, repository, run)
  await announceRun(github, repository, run, 'in_progress')
  const ends = new Map<string, Promise<JobEnd>>()
  const end = (id: string): Promise<JobEnd> => {
    const known = ends.get(id)
    if (known) return known
    const definition = workflow.jobs.find((job) => job.id === id)
    const kept = attempt.kept.get(id)
    const made = kept
      ? Promise.resolve(kept)
      : definition
        ? afterNeeds(attempt, definition, end)
        : Promise.resolve(skipped)
    ends.set(id, made)
    return made
  }
  const results = new Map<string, JobEnd>()
  for (const { id } of workflow.jobs) void end(id)
  for (const { id } of workflow.jobs) results.set(id, await end(id))
  run.status = 'completed'
  run.conclusion = conclude([...results.values()].map(({ result }) => result))
  run.updatedAt = github.world.clock.now()
  mirror(github, repository, run)
  await announceRun(github, repository, run, 'completed')
  return results
}

const skipped: JobEnd = { result: 'skipped', outputs: {} }

async function afterNeeds(
  attempt: Attempt,
  definition: JobDefinition,
  end: (id: string) => Promise<JobEnd>,
): Promise<JobEnd> {
  const needs = Object.fromEntries(
    await Promise.all(definition.needs.map(async (id): Promise<[string, JobEnd]> => [id, await end(id)])),
  )
  const { surroundings, cancelled } = attempt
  const contexts = baseContexts(surroundings, { matrix: {}, needs })
  const results = Object.values(needs).map(({ result }) => result)
  const functions = {
    success: () => results.every((result) => result === 'success') && !cancelled.aborted,
    failure: () => results.includes('failure') && !cancelled.aborted,
    cancelled: () => cancelled.aborted,
    always: () => true,
  }
  try {
    if (!isTrue(evaluate(definition.if, contexts, functions))) {
      const record = createRecord(attempt, definition, { matrix: {}, contexts })
      complete(attempt, record, cancelled.aborted ? 'cancelled' : 'skipped')
      return { result: record.conclusion ?? 'skipped', outputs: {} }
    }
    const matrix = combinations(interpolate(definition.strategy.matrix, contexts))
    const plans = matrix.map((combination): JobPlan => {
      const record = createRecord(attempt, definition, {
        matrix: combination,
        contexts: { ...contexts, matrix: combination },
      })
      return { definition, matrix: combination, needs, record }
    })
    return await runPlans(attempt, plans)
  } catch (error) {
    return brokenJob(attempt, definition, error)
  }
}

/** The jobs of a matrix; unless told otherwise, the first that fails cancels the others. */
async function runPlans(attempt: Attempt, plans: readonly JobPlan[]): Promise<JobEnd> {
  const failFast = new AbortController()
  const ends = await Promise.all(
    plans.map((plan) =>
      attempt.slot(async () => {
        const end = await runPlan(attempt, plan, AbortSignal.any([attempt.cancelled, failFast.signal]))
        if (end.result === 'failure' && plan.definition.strategy['fail-fast'] !== false) failFast.abort()
        return end
      }),
    ),
  )
  const outputs: Record<string, string> = {}
  for (const end of ends) {
    for (const [name, value] of Object.entries(end.outputs))
      if (value !== '' || !(name in outputs)) outputs[name] = value
  }
  return { result: conclude(ends.map(({ result }) => result)), outputs }
}

async function runPlan(attempt: Attempt, plan: JobPlan, cancelled: AbortSignal): Promise<JobEnd> {
  const { surroundings, options } = attempt
  const { github, repository, run } = surroundings
  const { definition, record } = plan
  if (cancelled.aborted) {
    complete(attempt, record, 'cancelled')
    return { result: 'cancelled', outputs: {} }
  }
  if (definition.uses)
    return brokenJob(attempt, definition, new Error('this runner does not run reusable workflows'), record)
  announceJob(github, { repository, run, job: record }, 'in_progress')
  const end = await runJob(surroundings, plan, { options, cancelled })
  complete(attempt, record, end.result)
  const forgiven = isTrue(interpolate(definition.continueOnError, baseContexts(surroundings, plan)))
  return forgiven && end.result === 'failure' ? { ...end, result: 'success' } : end
}

function brokenJob(attempt: Attempt, definition: JobDefinition, error: unknown, known?: Job): JobEnd {
  const record = known ?? createRecord(attempt, definition, { matrix: {}, contexts: {} })
  const message = error instanceof Error ? error.message : String(error)
  record.annotations.push({
    path: '.github',
    start_line: 1,
    end_line: 1,
    annotation_level: 'failure',
    message,
  })
  record.log += `${message}\n`
  complete(attempt, record, 'failure')
  return { result: 'failure', outputs: {} }
}

function createRecord(
  { surroundings }: Attempt,
  definition: JobDefinition,
  {
    matrix,
    contexts,
  }: { matrix: Readonly<Record<string, unknown>>; contexts: Readonly<Record<string, unknown>> },
): Job {
  const { github, repository, run } = surroundings
  const named = definition.name === null ? null : asText(interpolate(definition.name, contexts))
  const name =
    named !== null && named !== definition.name ? named : nameWithMatrix(named ?? definition.id, matrix)
  const id = github.world.nextId()
  const check = openCheckRun(github, { repository, run, jobId: id, name })
  const record: Job = {
    id,
    runAttempt: run.runAttempt,
    checkRunId: check.id,
    labels: definition.labels,
    name,
    status: 'queued',
    conclusion: null,
    startedAt: github.world.clock.now(),
    completedAt: null,
    steps: [],
    log: '',
    summary: '',
    annotations: [],
  }
  run.jobs.push(record)
  announceJob(github, { repository, run, job: record }, 'queued')
  return record
}

function complete({ surroundings }: Attempt, record: Job, result: Result): void {
  const { github, repository, run } = surroundings
  record.status = 'completed'
  record.conclusion = result
  record.completedAt = github.world.clock.now()
  mirror(github, repository, run, record)
  announceJob(github, { repository, run, job: record }, 'completed')
}

function conclude(results: readonly Result[]): Result {
  if (results.includes('failure')) return 'failure'
  if (results.includes('cancelled')) return 'cancelled'
  return results.length > 0 && results.every((result) => result === 'skipped') ? 'skipped' : 'success'
}
