import { delimiter } from 'node:path'
import { createCommandFiles } from './command-files.ts'
import { createLineReader } from './commands.ts'
import { runProcess } from './process.ts'
import { fail, type JobState, type StepEnd } from './state.ts'

/** Runs one program of a step, and takes in what it says through its output and files. */
export async function runProgram(
  state: JobState,
  program: {
    command: string
    args: readonly string[]
    cwd: string
    env: Record<string, string>
    key: string
    minutes: number | null
  },
): Promise<StepEnd & { state: Record<string, string> }> {
  const { machine, log } = state
  const files = await createCommandFiles(machine.temp, program.key)
  const said = { outputs: {}, state: {} }
  const base: Record<string, string> = { ...machine.env, ...state.environment }
  const env = {
    ...base,
    PATH: [...state.path, base['PATH'] ?? ''].join(delimiter),
    ...program.env,
    // A workflow cannot overwrite these, neither by `env:` nor by GITHUB_ENV.
    ...state.variables,
    ...files.env,
    GITHUB_ACTION: `__run_${program.key}`,
  }
  const limit = program.minutes === null ? null : AbortSignal.timeout(program.minutes * 60_000)
  const signal = limit ? AbortSignal.any([state.signal, limit]) : state.signal
  const { command, args, cwd } = program
  const code = await runProcess(command, args, { cwd, env, signal, onLine: createLineReader(log, said) })
  const { outputs, environment, path, summary, state: saved } = await files.read()
  Object.assign(state.environment, environment)
  state.path.unshift(...[...path].reverse())
  state.record.summary += summary
  const end = { outputs: { ...said.outputs, ...outputs }, state: { ...said.state, ...saved } }
  if (state.signal.aborted) return { outcome: 'cancelled', ...end }
  if (limit?.aborted) fail(state, `The action has timed out after ${program.minutes} minutes.`)
  else if (code !== 0) fail(state, `Process completed with exit code ${code}.`)
  return { outcome: code === 0 && !limit?.aborted ? 'success' : 'failure', ...end }
}
