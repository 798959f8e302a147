import { type Configuration, configurationSchema, type ModelConfiguration } from './schema.ts'

/** What holds without a configuration file: one model, and a production stage that needs one approval. */
export function defaultConfiguration(
  modelName: string,
  overrides: Partial<ModelConfiguration> = {},
): Configuration {
  const path = typeof overrides.path === 'string' ? [overrides.path] : (overrides.path ?? [])
  const defaults = configurationSchema.parse({ models: { [modelName]: { path: 'models/' } } })
  const model = defaults.models[modelName]
  if (!model) throw new Error(`no model was made for ${modelName}`)
  return {
    ...defaults,
    models: { [modelName]: { ...model, ...overrides, ...(path.length > 0 ? { path: overrides.path ?? path } : {}) } },
  }
}
