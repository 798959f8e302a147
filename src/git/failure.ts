import { access } from 'node:fs/promises'
import { UserError } from '../ports/errors.ts'

export type Failure =
  | { readonly kind: 'start'; readonly error: Error }
  | {
      readonly kind: 'exit'
      readonly code: number | null
      readonly signal: string | null
      readonly stderr: string
    }

/** Sentences of git that a person can do something about; all others are shown as they are. */
const known: readonly { readonly says: RegExp; readonly message: string; readonly remedy: string }[] = [
  {
    says: /not a git repository/,
    message: 'is not in a git repository',
    remedy:
      'run in a checkout of the repository, or name it with --cwd; in a workflow, use actions/checkout first',
  },
  {
    says: /detected dubious ownership/,
    message: 'belongs to another user, and git does not trust it',
    remedy: 'git config --global --add safe.directory "$PWD" (in containers of a workflow: before this step)',
  },
  {
    says: /must be run in a work tree/,
    message: 'is a bare repository, in which there are no files',
    remedy: 'run in a clone with a work tree',
  },
  {
    says: /is outside (?:of )?repository|outside the repository/,
    message: 'a path leaves the repository',
    remedy: 'write paths relative to the root of the repository',
  },
]

/** What went wrong with git, in words for a person. */
export async function userError(failure: Failure, cwd: string, args: readonly string[]): Promise<UserError> {
  if (failure.kind === 'start') return startError(failure.error, cwd)
  const stderr = withoutSecrets(failure.stderr)
  const cause = new Error(
    `git ${args.map(withoutSecrets).join(' ')} (${failure.signal ?? failure.code}): ${stderr.trim()}`,
  )
  const match = known.find(({ says }) => says.test(stderr))
  if (match) return new UserError('environment', `${cwd}: ${match.message}`, match.remedy, { cause })
  const line =
    stderr.split('\n').find((each) => /^(?:fatal|error): /.test(each)) ?? stderr.split('\n')[0] ?? ''
  const said =
    failure.signal === null ? line.replace(/^(?:fatal|error): /, '') : `stopped by ${failure.signal}`
  return new UserError(
    'environment',
    `git ${args.find(isCommand) ?? ''} failed: ${said}`,
    'run the command by hand to see more',
    {
      cause,
    },
  )
}

/** The first argument that is neither an option nor an option's value. */
function isCommand(argument: string, index: number, all: readonly string[]): boolean {
  return !argument.startsWith('-') && all[index - 1] !== '-c'
}

async function startError(error: Error, cwd: string): Promise<UserError> {
  const there = await access(cwd).then(
    () => true,
    () => false,
  )
  if (!there)
    return new UserError('usage', `${cwd} is not there`, 'name a folder that exists', { cause: error })
  return new UserError(
    'environment',
    `git could not be started: ${error.message}`,
    'install git 2.31 or newer',
    { cause: error },
  )
}

/** Remotes may have a token in their address. */
function withoutSecrets(text: string): string {
  return text.replace(/(\w:\/\/)[^/@\s]+@/g, '$1***@')
}
