import process from 'node:process'
import { Command, type CommanderError } from 'commander'
import { UserError } from '../src/ports/errors.ts'
import { doctor } from './doctor.ts'
import { pull, verify } from './files.ts'
import { init } from './init.ts'
import type { GlobalOptions } from './options.ts'
import { createTerminal } from './output.ts'
import { type PlanOptions, plan } from './plan.ts'
import { list, log, show } from './registry.ts'
import { release } from './release.ts'
import { type Context, createContext } from './wire.ts'

/** The command line: argv → command → terminal. */
export function createProgram(env: NodeJS.ProcessEnv): Command {
  const program = new Command('modelseal')
    .description('Versions, records and permissions for machine-learning models, in your git repository.')
    .option('--cwd <dir>', 'folder of the repository', process.cwd())
    .option('--config <file>', 'configuration, relative to the folder', '.github/modelseal.yml')
    .option('--repo <owner/name>', 'read this repository on GitHub instead of the clone')
    .option('--json', 'print JSON, whose schema is in schema/', false)
    .option('--debug', 'print stack traces', false)
    .showHelpAfterError('(modelseal --help shows the commands)')
    .exitOverride(usageError)
    .configureOutput({ writeErr: () => {} })
    .addHelpText('after', examples)

  const command = (name: string, description: string) =>
    program.command(name).description(description).exitOverride(usageError)
  const context = (): Context => {
    const { cwd, config, repo, json } = program.opts()
    const options: GlobalOptions = { cwd, config, json, repo: repo ?? null }
    return createContext(
      options,
      env,
      createTerminal(process.stdout, env),
      createTerminal(process.stderr, env),
    )
  }

  command('plan [models...]', 'the next version of each model, with its reasons; changes nothing')
    .option('--at <commit>', 'plan for a commit of the past, from what was known then')
    .option('--branch <name>', 'number as on this branch; default: the one that is checked out')
    .action((models: string[], { at = null, branch = null }: Partial<PlanOptions>) =>
      plan(context(), models, { at, branch }),
    )
  command('release [models...]', 'publish the next version of each model that has one')
    .option('--dry-run', 'only show what would be released', false)
    .action((models: string[], options: { dryRun: boolean }) =>
      options.dryRun ? plan(context(), models, { at: null, branch: null }) : release(context(), models),
    )
  command('ls', 'models, their latest versions, and what is in each stage').action(() => list(context()))
  command(
    'show <reference>',
    'one version: fraud, fraud@v1.3.0, fraud#production, fraud#production~1',
  ).action((reference: string) => show(context(), reference))
  command('log <model>', 'what happened to a model, newest first: releases, promotions, rollbacks').action(
    (model: string) => log(context(), model),
  )
  command('pull <reference>', 'download the files of a version, each verified')
    .option('-o, --output <dir>', 'folder to write to', '.')
    .action((reference: string, options: { output: string }) => pull(context(), reference, options.output))
  command('verify <reference>', 'compare files on disk with what was released and approved')
    .option('-o, --output <dir>', 'folder of the files', '.')
    .action((reference: string, options: { output: string }) => verify(context(), reference, options.output))
  command('init', 'write a configuration and a workflow to start from').action(() => init(context()))
  command('doctor', 'look for what is wrong in configuration, tags and ledgers').action(() =>
    doctor(context()),
  )
  return program
}

/** Help and version are no failures; everything else is a mistake in the call. */
function usageError(error: CommanderError): void {
  if (error.exitCode === 0) process.exit(0)
  if (error.code === 'commander.help')
    throw new UserError('usage', 'which command?', 'modelseal --help shows the commands')
  throw new UserError('usage', error.message.replace(/^error: /, ''), 'modelseal --help shows the commands')
}

const examples = `
Examples:
  $ modelseal plan                              what would be released from here, and why
  $ modelseal pull 'fraud#production' -o model  the bytes that were approved, or an error
  $ modelseal show 'fraud#production~1'         what was in production before
  $ modelseal log fraud                         who approved what, and when
  $ modelseal verify fraud@v1.3.0 -o model      are these the released files?

Exit codes: 0 done, 1 refused (a gate, a verification), 2 usage or environment.
GITHUB_TOKEN (or GH_TOKEN) is used where GitHub has to be asked.`
