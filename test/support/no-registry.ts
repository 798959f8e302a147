import type { OpenRegistry } from '../../src/ports/bundle-registry.ts'

/** For what stores nothing in a registry. */
export const noRegistry: OpenRegistry = () => {
  throw new Error('a registry was asked for')
}
