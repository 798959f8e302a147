import type { GitHub, GitHubEvent } from '../github.ts'
import { createRunner, type Runner } from './index.ts'
import type { RunnerOptions } from './options.ts'

const runners = new WeakMap<GitHub['world'], Runner>()

/** The runner of a GitHub; it has one from the first event on, with default options if none were set. */
export function runnerOf(github: GitHub): Runner {
  const known = runners.get(github.world)
  if (known) return known
  const runner = createRunner(github)
  runners.set(github.world, runner)
  return runner
}

/** Sets how workflows are run; to be called before the first event. */
export function configureRunner(github: GitHub, options: Partial<RunnerOptions>): Runner {
  const runner = createRunner(github, options)
  runners.set(github.world, runner)
  return runner
}

/** Tells the runner of an event; resolves when the runs that it started are over. */
export function triggerWorkflows(github: GitHub, event: GitHubEvent): Promise<void> {
  return runnerOf(github).trigger(event)
}
