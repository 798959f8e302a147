import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Action, inputVariables } from './action.ts'
import { runProgram } from './program.ts'
import type { JobState, StepEnd } from './state.ts'

/** The folder that `uses:` names. @throws when there is none. */
export function findAction({ machine, options }: JobState, uses: string): string {
  if (uses.startsWith('./')) return join(machine.workspace, uses)
  const [, name = '', path = ''] = /^([^/@]+\/[^/@]+)(\/[^@]*)?@/.exec(uses) ?? []
  const directory = options.actions[name]
  if (!directory || !existsSync(directory))
    throw new Error(`Unable to resolve action \`${uses}\`, repository not found`)
  return join(directory, path)
}

/** Runs an action's main program, and has its post program run at the end of the job. */
export async function runAction(
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
