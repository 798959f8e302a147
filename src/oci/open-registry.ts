import type { OpenRegistry } from '../ports/bundle-registry.ts'
import type { Credentials } from './credentials.ts'
import { createRegistry } from './registry.ts'

/** Registries by name, each of which is asked for its credentials when it is used first. */
export function createOpenRegistry(
  credentialsFor: (registry: string) => Promise<Credentials | null>,
): OpenRegistry {
  return (repository) => {
    const [registry = ''] = repository.split('/')
    const opened = credentialsFor(registry).then((credentials) => createRegistry(repository, { credentials }))
    return {
      has: async (...args) => (await opened).has(...args),
      push: async (...args) => (await opened).push(...args),
      manifest: async (...args) => (await opened).manifest(...args),
      pushManifest: async (...args) => (await opened).pushManifest(...args),
      open: async (...args) => (await opened).open(...args),
    }
  }
}
