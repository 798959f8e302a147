import type * as Core from '@actions/core'
import { readSurroundings } from '../src/actions/surroundings.ts'
import { useProxy } from '../src/github/proxy.ts'
import { UserError } from '../src/ports/errors.ts'
import { chooseCommand } from './command.ts'
import { runCandidate, runPlan, runPull, runRelease, runVerify } from './commands.ts'
import { readInputs } from './inputs.ts'
import { wire } from './wire.ts'

/** One run of the action: inputs and event → command → outputs and summary. */
export async function main(core: typeof Core, env: NodeJS.ProcessEnv): Promise<void> {
  const inputs = readInputs((name) => core.getInput(name))
  if (inputs.token !== '') core.setSecret(inputs.token)
  const run = await readSurroundings(env)
  await useProxy(env)
  if (!run.repository)
    throw new UserError(
      'environment',
      'GITHUB_REPOSITORY is not set',
      'run this as a step of a GitHub workflow; elsewhere use the modelseal command',
    )
  const wired = await wire(core, inputs, run)
  const chosen = chooseCommand(inputs.command, run.event, wired.configuration)
  core.info(chosen.why)
  switch (chosen.command) {
    case 'plan':
      return runPlan(wired, chosen.channel)
    case 'candidate':
      return runCandidate(wired, chosen.pullRequest)
    case 'release':
      return inputs.dryRun ? runPlan(wired, chosen.channel) : runRelease(wired, chosen.channel)
    case 'pull':
      return runPull(wired)
    case 'verify':
      return runVerify(wired)
  }
}
