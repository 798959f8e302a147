import type { Snapshot } from './snapshot.ts'

/** The same pull request as it will be when we have taken these labels off: what is written then is right at once. */
export function withoutLabels(snapshot: Snapshot, labels: readonly string[]): Snapshot {
  const { pullRequest, labelEvents, at } = snapshot
  return {
    ...snapshot,
    pullRequest: { ...pullRequest, labels: pullRequest.labels.filter((label) => !labels.includes(label)) },
    labelEvents: [
      ...labelEvents,
      ...labels.map((label) => ({
        label,
        action: 'unlabeled' as const,
        actor: '',
        byBot: true,
        byUs: true,
        at,
      })),
    ],
  }
}
