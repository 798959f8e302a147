import process from 'node:process'

/** How workflows are run here. */
export interface RunnerOptions {
  /** Actions by `owner/repo`, whatever the ref, with the folder that has their action.yml. */
  readonly actions: Readonly<Record<string, string>>
  /** Node.js for JavaScript actions, also found first as `node` by `run:` steps. */
  readonly nodePath: string
  /** npm's cache for `run:` steps, so that they install without a network. */
  readonly npmCache: string | null
  readonly concurrentJobs: number
  /** Sees every line of every job's log as it is written. */
  onLog(
    line: string,
    job: { readonly repository: string; readonly runId: number; readonly job: string },
  ): void
  /** Environment of the machine that jobs start with, besides what GitHub sets. */
  readonly environment: Readonly<Record<string, string>>
}

export const defaultRunnerOptions: RunnerOptions = {
  actions: {},
  nodePath: process.execPath,
  npmCache: null,
  concurrentJobs: 2,
  onLog: () => undefined,
  environment: {},
}
