import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fullName } from '../present/repository.ts'
import { readAction } from './action.ts'
import { checkout } from './checkout.ts'
import { asText, type Contexts, interpolate, interpolateTexts } from './expressions.ts'
import type { StepDefinition } from './parse.ts'
import { runProcess } from './process.ts'
import { runProgram } from './program.ts'
import { contextsOf, fail, functionsOf, type JobState, type StepEnd } from './state.ts'
import { findAction, runAction } from './use.ts'

/** Actions that prepare what this machine already has, or speed up what is local anyway. */
const nothingToDo = /^actions\/(setup-node|setup-python|cache|cache\/restore|cache\/save)@/

/** Runs one step, whatever its kind. */
export async function runStep(
  state: JobState,
  step: StepDefinition,
  place: { index: number; name: string },
): Promise<StepEnd> {
  const { log } = state
  const contexts = contextsOf(state)
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

function minutesOf(step: StepDefinition, contexts: Contexts): number | null {
  const minutes = Number(interpolate(step.timeoutMinutes, contexts))
  return step.timeoutMinutes !== null && minutes > 0 ? minutes : null
}
