import { parse } from 'yaml'
import { type ModelConfiguration, modelSchema } from './model.ts'

const lists = ['path', 'sources', 'metrics', 'params', 'data', 'environment'] as const

export type ModelInputs = Readonly<Record<(typeof lists)[number] | 'primary' | 'gates', string>>

export type ParsedInputs =
  | { readonly ok: true; readonly overrides: Partial<ModelConfiguration> }
  | { readonly ok: false; readonly input: string; readonly message: string }

/** A model's keys as an action's inputs give them: one path a line; gates in YAML. Empty ones are left to the configuration. */
export function parseInputs(inputs: ModelInputs): ParsedInputs {
  const given: Record<string, unknown> = {}
  for (const key of lists) {
    const lines = inputs[key]
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
    if (lines.length > 0) given[key] = key === 'path' && lines.length === 1 ? lines[0] : lines
  }
  if (inputs.primary !== '') given['primary'] = inputs.primary
  if (inputs.gates.trim() !== '') {
    try {
      given['gates'] = parse(inputs.gates, { maxAliasCount: 10 })
    } catch (error) {
      return { ok: false, input: 'gates', message: error instanceof Error ? error.message : String(error) }
    }
  }
  const result = modelSchema.safeParse({ path: '.', ...given })
  if (!result.success) {
    const [issue] = result.error.issues
    return { ok: false, input: issue?.path.join('.') ?? 'path', message: issue?.message ?? 'is not valid' }
  }
  return {
    ok: true,
    overrides: Object.fromEntries(
      Object.keys(given).map((key) => [key, result.data[key as keyof ModelConfiguration]]),
    ),
  }
}
