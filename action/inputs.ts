import { parseInputs } from '../src/config/inputs.ts'
import type { ModelConfiguration } from '../src/config/schema.ts'
import { UserError } from '../src/ports/errors.ts'

export const commands = ['auto', 'plan', 'candidate', 'release', 'pull', 'verify'] as const
export type Command = (typeof commands)[number]

/** What the workflow's author wrote under `with:`. */
export interface Inputs {
  readonly command: Command
  /** Null for all models. */
  readonly model: string | null
  readonly config: string
  readonly token: string
  readonly dryRun: boolean
  readonly ref: string
  readonly output: string
  /** Folder of files that were pulled before; null for none. */
  readonly cache: string | null
  readonly overrides: Partial<ModelConfiguration>
}

/** Every input of action.yml; a test compares both. */
export const inputNames = [
  'command',
  'model',
  'config',
  'path',
  'sources',
  'metrics',
  'params',
  'data',
  'environment',
  'primary',
  'gates',
  'token',
  'dry-run',
  'ref',
  'output',
  'cache',
] as const
export type InputName = (typeof inputNames)[number]

export const defaultConfigFile = '.github/modelseal.yml'

/** The one place that reads inputs. @throws UserError that names the input and what it may be. */
export function readInputs(get: (name: InputName) => string): Inputs {
  const command = oneOf(get('command') || 'auto')
  const parsed = parseInputs({
    path: get('path'),
    sources: get('sources'),
    metrics: get('metrics'),
    params: get('params'),
    data: get('data'),
    environment: get('environment'),
    primary: get('primary'),
    gates: get('gates'),
  })
  if (!parsed.ok)
    throw new UserError('usage', `input ${parsed.input}: ${parsed.message}`, 'see the inputs in the README')
  return {
    command,
    model: get('model') || null,
    config: get('config') || defaultConfigFile,
    token: get('token'),
    dryRun: readBoolean('dry-run', get('dry-run')),
    ref: get('ref'),
    output: get('output') || '.',
    cache: get('cache') || null,
    overrides: parsed.overrides,
  }
}

function oneOf(text: string): Command {
  const command = commands.find((each) => each === text)
  if (command) return command
  throw new UserError(
    'usage',
    `input command: there is no command ${JSON.stringify(text)}`,
    `use one of ${commands.join(', ')}`,
  )
}

/** YAML's core schema, as GitHub's own toolkit reads booleans. */
function readBoolean(name: string, text: string): boolean {
  if (['', 'false', 'False', 'FALSE'].includes(text)) return false
  if (['true', 'True', 'TRUE'].includes(text)) return true
  throw new UserError(
    'usage',
    `input ${name}: ${JSON.stringify(text)} is neither true nor false`,
    'write true or false',
  )
}
