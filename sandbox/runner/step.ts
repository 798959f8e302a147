import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { fullName } from '../present/repository.ts'
import type { Job } from '../world.ts'
import { type Action, inputVariables, readAction } from './action.ts'
import { checkout } from './checkout.ts'
import { createCommandFiles } from './command-files.ts'
import { createLineReader, type JobLog } from './commands.ts'
import type { Surroundings } from './contexts.ts'
import { asText, type Contexts, interpolate, interpolateTexts } from './expressions.ts'
import { functionsOf } from './job.ts'
import type { Machine } from './machine.ts'
import type { RunnerOptions } from './options.ts'
import type { RunDefaults, StepDefinition } from './parse.ts'
import { runProcess } from './process.ts'
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

/** Actions that prepare what this machine already has, or speed up what is local anyway. */
const nothingToDo = /^actions\/(setup-node|setup-python|cache|cache\/restore|cache\/save)@/

export async function runStep(
  state: JobState,
  step: StepDefinition,
  place: { index: number; name: string },
): Promise<StepEnd> {
  const { log, surroundings } = state
  const contexts = { ...state.contexts, steps: state.steps, env: state.environment }
  const env = interpolateTexts(step.env, contexts, functionsOf(state))
  const withEnv = { ...contexts, env: { ...state.environment, ...env } }
  log.write(`##[group]${place.name}`)
  try {
    if (step.run !== null) return await runScript(state, step, { contexts: withEnv, env, ...place })
    const uses = step.uses ?? ''
    const inputs = interpolateTexts(step.with, withEnv, functionsOf(state))
    if (uses.startsWith('actions/checkout@')) {
      log.write('##[endgroup]')
      return await runCheckout(state, inputs)
    }
    if (nothingToDo.test(uses)) {
      log.write('##[endgroup]')
      log.write(`The sandbox has nothing to do for ${uses}: jobs use what is installed on this machine.`)
      return { outcome: 'success', outputs: {} }
    }
    const action = await readAction(findAction(state, uses))
    const defaults = Object.entries(action.inputs).flatMap(([name, value]) =>
      value === null ? [] : [[name, value]],
    )
    const all = { ...interpolateTexts(Object.fromEntries(defaults), withEnv, functionsOf(state)), ...inputs }
    return await runAction(state, {
      action,
      uses,
      inputs: all,
      env,
      minutes: minutesOf(step, withEnv),
      ...place,
    })
  } catch (error) {
    fail(state, error instanceof Error ? error.message : String(error))
    return { outcome: 'failure', outputs: {} }
  } finally {
    surroundings.github.world.clock.now()
  }
}

async function runScript(
  state: JobState,
  step: StepDefinition,
  { contexts, env, index }: { contexts: Contexts; env: Record<string, string>; index: number },
): Promise<StepEnd> {
  const { machine, log, defaults } = state
  const script = join(machine.temp, `step-${index}.sh`)
  const text = asText(interpolate(step.run ?? '', contexts, functionsOf(state)))
  await writeFile(script, text)
  const shell = asText(interpolate(step.shell ?? defaults.shell ?? '', contexts, functionsOf(state)))
  const [command = 'bash', ...args] = shellCommand(shell, script)
  const directory = asText(
    interpolate(step.workingDirectory ?? defaults['working-directory'] ?? '', contexts, functionsOf(state)),
  )
  for (const line of text.split('\n')) log.write(line)
  log.write(`shell: ${[command, ...args.slice(0, -1)].join(' ')} {0}`)
  log.write('##[endgroup]')
  const cwd = resolve(machine.workspace, directory)
  return await runProgram(state, {
    command,
    args,
    cwd,
    env,
    key: String(index),
    minutes: minutesOf(step, contexts),
  })
}

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell */
function shellCommand(shell: string, script: string): string[] {
  switch (shell) {
    case '':
      return ['bash', '-e', script]
    case 'bash':
      return ['bash', '--noprofile', '--norc', '-eo', 'pipefail', script]
    case 'sh':
      return ['sh', '-e', script]
    case 'python':
      return ['python3', script]
    default:
      return shell.split(' ').map((part) => part.replace('{0}', script))
  }
}

async function runCheckout(state: JobState, inputs: Record<string, string>): Promise<StepEnd> {
  const { machine, log, signal, token, surroundings } = state
  const { github, repository, run } = surroundings
  const env = { ...machine.env, ...state.variables }
  const where = { workspace: machine.workspace, origin: github.urls.origin, repository: fullName(repository) }
  const { code, outputs } = await checkout(
    { inputs, token, ref: run.ref, sha: run.sha, ...where },
    (args, cwd) => {
      log.write(
        `[command]git ${args.map((arg) => (arg.startsWith('AUTHORIZATION') ? '***' : arg)).join(' ')}`,
      )
      return runProcess('git', args, { cwd, env, signal, onLine: (line) => log.write(line) })
    },
  )
  if (code === 0) return { outcome: 'success', outputs }
  fail(state, `The process 'git' failed with exit code ${code}`)
  return { outcome: 'failure', outputs }
}

function findAction({ machine, options }: JobState, uses: string): string {
  if (uses.startsWith('./')) return join(machine.workspace, uses)
  const [, name = '', path = ''] = /^([^/@]+\/[^/@]+)(\/[^@]*)?@/.exec(uses) ?? []
  const directory = options.actions[name]
  if (!directory || !existsSync(directory))
    throw new Error(`Unable to resolve action \`${uses}\`, repository not found`)
  return join(directory, path)
}

async function runAction(
  state: JobState,
  use: {
    action: Action
    uses: string
    inputs: Record<string, string>
    env: Record<string, string>
    index: number
    name: string
    minutes: number | null
  },
): Promise<StepEnd> {
  const { action, uses, inputs, index, name, minutes } = use
  const { machine, options, log } = state
  const [repository = '', ref = ''] = uses.startsWith('./') ? [] : uses.split('@')
  const env = {
    ...state.actionVariables,
    GITHUB_ACTION_PATH: action.directory,
    GITHUB_ACTION_REPOSITORY: repository,
    GITHUB_ACTION_REF: ref,
    ...inputVariables(inputs),
    ...use.env,
  }
  for (const [key, value] of Object.entries(inputs)) log.write(`  ${key}: ${value}`)
  log.write('##[endgroup]')
  const program = { command: options.nodePath, cwd: machine.workspace }
  const end = await runProgram(state, { ...program, args: [action.main], env, key: String(index), minutes })
  const { post, postIf } = action
  if (post) {
    state.posts.push({
      name,
      if: postIf,
      run: async () => {
        const saved = Object.entries(end.state).map(([key, value]) => [`STATE_${key}`, value])
        const postEnv = { ...env, ...Object.fromEntries(saved) }
        return (
          await runProgram(state, {
            ...program,
            args: [post],
            env: postEnv,
            key: `${index}_post`,
            minutes: null,
          })
        ).outcome
      },
    })
  }
  return end
}

/** Runs one program of a step, and takes in what it says through its output and files. */
async function runProgram(
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

function fail({ log }: JobState, message: string): void {
  log.write(`##[error]${message}`)
  log.annotate({ path: '.github', start_line: 1, end_line: 1, annotation_level: 'failure', message })
}

function minutesOf(step: StepDefinition, contexts: Contexts): number | null {
  const minutes = Number(interpolate(step.timeoutMinutes, contexts))
  return step.timeoutMinutes !== null && minutes > 0 ? minutes : null
}
