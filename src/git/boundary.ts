/** A commit as a truncated history shows it: without parents where the history is cut off. */
export interface VisibleCommit {
  readonly sha: string
  readonly parents: readonly string[]
}

export interface Visible {
  /**
   * True when what is cut off cannot matter: one commit is seen that all of the marks contain or are, and that
   * every other commit which it does not contain descends from. No commit beside it can then be in the part that
   * is cut off, as it would be its own ancestor.
   */
  readonly enough: boolean
  /** Marks that are not in the visible history. */
  readonly unseen: ReadonlySet<string>
  /** Commits at which the visible history ends: the first of all, or where it was cut off. */
  readonly ends: readonly string[]
}

/**
 * Judges a truncated history by itself, so that it does not matter how it came to be what it is.
 * @param commits the history of one commit, that one first, children before their parents
 */
export function judgeVisible(commits: Iterable<VisibleCommit>, marks: Iterable<string>): Visible {
  const unseen = new Set(marks)
  const pending = new Set<string>()
  const ends: string[] = []
  let enough = false
  for (const { sha, parents } of commits) {
    pending.delete(sha)
    unseen.delete(sha)
    // All that was seen until now leads here, and nowhere else.
    if (pending.size === 0 && unseen.size === 0 && ends.length === 0) enough = true
    if (parents.length === 0) ends.push(sha)
    for (const parent of parents) pending.add(parent)
  }
  return { enough, unseen, ends }
}
