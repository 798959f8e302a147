import { defaultConfiguration } from '../config/defaults.ts'
import { parseConfiguration } from '../config/parse.ts'
import type { Configuration, ModelConfiguration } from '../config/schema.ts'
import { UserError } from '../ports/errors.ts'
import type { Workspace } from '../ports/workspace.ts'
import { modelNameFrom } from '../registry/name.ts'

export interface ConfigurationRequest {
  readonly file: string
  /** True when a person named the file: then it has to be there. */
  readonly required: boolean
  /** Names the only model where there is no file. */
  readonly repository: string
  /** Null for all models. */
  readonly model: string | null
  /** Keys of the one model that is meant, over what the file says. */
  readonly overrides: Partial<ModelConfiguration>
}

const limit = 1024 * 1024

/**
 * The configuration that holds here: the file's, or safe defaults for one model, with inputs over it.
 * @throws UserError that carries every problem of the file, each with its place.
 */
export async function loadConfiguration(
  workspace: Pick<Workspace, 'text'>,
  request: ConfigurationRequest,
): Promise<Configuration> {
  const text = await workspace.text(request.file, limit)
  if (text === null) {
    if (request.required)
      throw new UserError(
        'usage',
        `there is no configuration at ${request.file}`,
        'correct `config`, or leave it out for the defaults',
      )
    return defaultConfiguration(request.model ?? modelNameFrom(request.repository), request.overrides)
  }
  const parsed = parseConfiguration(text, request.file)
  if (!parsed.ok) {
    const [first] = parsed.problems
    const more = parsed.problems.length > 1 ? ` (and ${parsed.problems.length - 1} more)` : ''
    throw new UserError(
      'usage',
      `${request.file}:${first?.line}:${first?.column}: ${first?.message}${more}`,
      'docs/configuration.md describes every key',
      {
        problems: parsed.problems,
      },
    )
  }
  return withOverrides(parsed.configuration, request)
}

function withOverrides(
  configuration: Configuration,
  { overrides, model, file }: ConfigurationRequest,
): Configuration {
  if (Object.keys(overrides).length === 0) return configuration
  const names = Object.keys(configuration.models)
  const name = model ?? (names.length === 1 ? names[0] : undefined)
  const chosen = name === undefined ? undefined : configuration.models[name]
  if (name === undefined || !chosen) {
    throw new UserError(
      'usage',
      `the inputs ${Object.keys(overrides).join(', ')} are for one model, and ${file} has ${names.length}`,
      'name it with `model`, or write the keys into the configuration',
    )
  }
  return { ...configuration, models: { ...configuration.models, [name]: { ...chosen, ...overrides } } }
}
