import { modelSchema } from './model.ts'
import { type Configuration, configurationSchema, type ModelConfiguration } from './schema.ts'

/** Where a model is looked for when nobody said. */
export const defaultPath = 'models/'

/** What holds without a configuration file: one model, and a production stage that needs one approval. */
export function defaultConfiguration(
  modelName: string,
  overrides: Partial<ModelConfiguration> = {},
): Configuration {
  const model = { ...modelSchema.parse({ path: defaultPath }), ...overrides }
  return { ...configurationSchema.parse({}), models: { [modelName]: model } }
}
