/** How a condition stands: it holds, it does not, it waits for somebody or something, or it did not count. */
export type Status = 'met' | 'unmet' | 'waiting' | 'ignored'

/** A decision as a tree that can be shown: a status, a sentence, and what it rests on. Text is plain, never Markdown. */
export interface Reason {
  readonly status: Status
  readonly text: string
  readonly children: readonly Reason[]
}

export function reason(status: Status, text: string, children: readonly Reason[] = []): Reason {
  return { status, text, children }
}

/** All must be met. One that is not outweighs one that waits. */
export function all(text: string, children: readonly Reason[]): Reason {
  const status = children.some((child) => child.status === 'unmet')
    ? 'unmet'
    : children.some((child) => child.status === 'waiting')
      ? 'waiting'
      : 'met'
  return reason(status, text, children)
}
