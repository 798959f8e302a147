import type { GitHub, GitHubEvent } from './github.ts'

export type Listener = (github: GitHub, event: GitHubEvent) => Promise<void>

export interface Events {
  emit(event: GitHubEvent): void
  track(work: Promise<unknown>): void
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
  function track(promise: Promise<unknown>): void {
    const work: Promise<void> = promise.then(
      () => void underWay.delete(work),
      (error) => {
        underWay.delete(work)
        failed(error)
      },
    )
    underWay.add(work)
  }
  return {
    emit(event) {
      for (const listener of listeners) {
        track(new Promise<void>((resolve) => setImmediate(resolve)).then(() => listener(github(), event)))
      }
    },
    track,
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}
