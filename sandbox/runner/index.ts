import { type GitHub, type GitHubEvent, Problem } from '../github.ts'
import type { Repository, WorkflowRun } from '../world.ts'
import { announceRun } from './announce.ts'
import { mirror } from './checks.ts'
import { createGroups } from './concurrency.ts'
import type { Surroundings } from './contexts.ts'
import { createRun, isSkipped } from './create-run.ts'
import { type Location, locate } from './event.ts'
import { asText, interpolate, isTrue } from './expressions.ts'
import { isTriggered } from './filters.ts'
import { baseContexts, type JobEnd } from './job.ts'
import { defaultRunnerOptions, type RunnerOptions } from './options.ts'
import type { Workflow } from './parse.ts'
import { runAttempt } from './run.ts'
import { createSlots } from './slots.ts'
import { workflowsAt } from './workflow-files.ts'

export interface Runner {
  /** Runs the workflows that an event starts, to their end. */
  trigger(event: GitHubEvent): Promise<void>
  /** Runs a completed run once more; goes on after this returns. @throws Problem 403 while it is running. */
  rerun(repository: Repository, run: WorkflowRun, onlyFailed: boolean): void
  cancel(run: WorkflowRun): void
  /** Resolves when no run is under way. */
  idle(): Promise<void>
  /** Kills what runs. */
  close(): Promise<void>
}

interface Known {
  readonly surroundings: Omit<Surroundings, 'run'>
  ends: ReadonlyMap<string, JobEnd>
  cancel: AbortController
}

/** What executes a GitHub's workflows. */
export function createRunner(github: GitHub, given: Partial<RunnerOptions> = {}): Runner {
  const options = { ...defaultRunnerOptions, ...given }
  const slot = createSlots(options.concurrentJobs)
  const groups = createGroups()
  const known = new WeakMap<WorkflowRun, Known>()
  const active = new Map<WorkflowRun, Promise<void>>()
  let closed = false

  async function execute(run: WorkflowRun, kept: ReadonlyMap<string, JobEnd>): Promise<void> {
    const entry = known.get(run)
    if (!entry) return
    const surroundings = { ...entry.surroundings, run }
    const { group, cancelInProgress } = concurrencyOf(surroundings)
    const leave =
      group === null
        ? () => undefined
        : await groups.enter(group, cancelInProgress, () => entry.cancel.abort())
    if (!leave || entry.cancel.signal.aborted) {
      leave?.()
      await end(surroundings, 'cancelled')
      return
    }
    try {
      entry.ends = await runAttempt({ surroundings, options, slot, cancelled: entry.cancel.signal, kept })
    } finally {
      leave()
    }
  }

  async function end({ repository, run }: Surroundings, conclusion: 'cancelled' | 'failure'): Promise<void> {
    run.status = 'completed'
    run.conclusion = conclusion
    run.updatedAt = github.world.clock.now()
    mirror(github, repository, run)
    await announceRun(github, repository, run, 'completed')
  }

  function launch(run: WorkflowRun, kept: ReadonlyMap<string, JobEnd> = new Map()): Promise<void> {
    const work = execute(run, kept).finally(() => active.delete(run))
    active.set(run, work)
    return work
  }

  async function start(
    repository: Repository,
    of: { event: GitHubEvent; location: Location; workflow: Workflow },
  ): Promise<void> {
    const { event, location, workflow } = of
    const run = await createRun(github, repository, {
      event,
      location,
      path: workflow.path,
      name: workflow.name,
    })
    const surroundings = { github, repository, workflow, location }
    known.set(run, { surroundings, ends: new Map(), cancel: new AbortController() })
    await announceRun(github, repository, run, 'requested')
    await launch(run)
  }

  return {
    async trigger(event) {
      const { repository } = event
      if (!repository || closed) return
      const location = await locate(github, repository, event)
      if (!location || (await isSkipped(github, repository, event, location))) return
      const { action } = event.payload as { action?: string }
      const { name, payload } = event
      const occurrence = {
        name,
        payload,
        action: action ?? null,
        ref: location.filterRef,
        changedPaths: location.changedPaths,
      }
      const started: Promise<void>[] = []
      for (const file of await workflowsAt(github, repository, location.sha)) {
        if ('workflow' in file) {
          if (isTriggered(file.workflow, occurrence))
            started.push(start(repository, { event, location, workflow: file.workflow }))
        } else if (name === 'push') {
          // GitHub shows a file that it cannot read as a failed run of the push that brought it.
          const run = await createRun(github, repository, {
            event,
            location,
            path: file.path,
            name: file.path,
          })
          const workflow = invalidWorkflow(file.path)
          await end({ github, repository, run, location, workflow }, 'failure')
        }
      }
      await Promise.all(started)
    },

    rerun(repository, run, onlyFailed) {
      const entry = known.get(run)
      if (!entry || run.status !== 'completed') {
        throw new Problem(403, 'This workflow is already running')
      }
      const succeeded = [...entry.ends].filter(([, { result }]) => onlyFailed && result === 'success')
      run.runAttempt += 1
      run.status = 'queued'
      run.conclusion = null
      run.startedAt = github.world.clock.now()
      entry.cancel = new AbortController()
      mirror(github, repository, run)
      const work = announceRun(github, repository, run, 'requested').then(() =>
        launch(run, new Map(succeeded)),
      )
      active.set(run, work)
      github.track(work)
    },

    cancel(run) {
      known.get(run)?.cancel.abort()
    },

    async idle() {
      while (active.size > 0) await Promise.allSettled(active.values())
    },

    async close() {
      closed = true
      for (const run of active.keys()) known.get(run)?.cancel.abort()
      await this.idle()
    },
  }
}

function concurrencyOf(surroundings: Surroundings): { group: string | null; cancelInProgress: boolean } {
  const { concurrency } = surroundings.workflow
  if (concurrency === undefined || concurrency === null) return { group: null, cancelInProgress: false }
  const value = interpolate(concurrency, baseContexts(surroundings, { matrix: {}, needs: {} }))
  const whole =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { group: value }
  const group = `${surroundings.repository.id}/${asText(whole['group'])}`
  return {
    group,
    cancelInProgress: isTrue(whole['cancel-in-progress']) && whole['cancel-in-progress'] !== 'false',
  }
}

function invalidWorkflow(path: string): Workflow {
  const nothing = {
    permissions: null,
    env: {},
    defaults: {},
    concurrency: null,
    runName: null,
    jobs: [],
    on: {},
  }
  return { path, name: path, ...nothing }
}
