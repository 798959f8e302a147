import type { Job } from '../world.ts'
import type { JobLog } from './commands.ts'
import type { Surroundings } from './contexts.ts'
import type { Contexts, Functions } from './expressions.ts'
import { hashFiles, type Machine } from './machine.ts'
import type { RunnerOptions } from './options.ts'
import type { RunDefaults } from './parse.ts'
import type { Result } from './result.ts'

/** What changes while a job's steps run. */
export interface JobState {
  readonly surroundings: Surroundings
  readonly options: RunnerOptions
  readonly machine: Machine
  readonly log: JobLog
  readonly record: Job
  readonly token: string
  /** Aborted when the job is cancelled or takes too long. */
  readonly signal: AbortSignal
  readonly contexts: Contexts
  /** GITHUB_* */
  readonly variables: Readonly<Record<string, string>>
  /** Only actions get these, as on GitHub. */
  readonly actionVariables: Readonly<Record<string, string>>
  readonly defaults: RunDefaults
  status: Result
  readonly steps: Record<
    string,
    { outputs: Readonly<Record<string, string>>; outcome: Result; conclusion: Result }
  >
  environment: Record<string, string>
  path: string[]
  /** Run last to first when the steps are over. */
  readonly posts: { readonly name: string; readonly if: string; run(): Promise<Result> }[]
}

export interface StepEnd {
  readonly outcome: Result
  readonly outputs: Readonly<Record<string, string>>
}

/** What expressions of steps see now. */
export function contextsOf({ contexts, steps, environment }: JobState): Contexts {
  return { ...contexts, steps, env: environment }
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

/** Says in the log and as an annotation why a step failed. */
export function fail({ log }: JobState, message: string): void {
  log.write(`##[error]${message}`)
  log.annotate({ path: '.github', start_line: 1, end_line: 1, annotation_level: 'failure', message })
}
