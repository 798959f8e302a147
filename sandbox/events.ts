import type { GitHub, GitHubEvent } from './github.ts'

export type Listener = (github: GitHub, event: GitHubEvent) => Promise<void>

export interface Events {
  emit(event: GitHubEvent): void
  idle(): Promise<void>
}

/**
 * Hands each event to every listener, after the request that caused it has gone on, and in the order of emission.
 * `idle` also waits for what the listeners cause.
 */
export function createEvents(
  github: () => GitHub,
  listeners: readonly Listener[],
  failed: (error: unknown) => void,
): Events {
  const underWay = new Set<Promise<void>>()
  return {
    emit(event) {
      for (const listener of listeners) {
        const work = new Promise<void>((resolve) => setImmediate(resolve))
          .then(() => listener(github(), event))
          .catch(failed)
          .finally(() => underWay.delete(work))
        underWay.add(work)
      }
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}
