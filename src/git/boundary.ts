/** A commit as a truncated history shows it: without parents where the history is cut off. */
export interface VisibleCommit {
  readonly sha: string
  readonly parents: readonly string[]
}

export interface Visible {
  /**
   * True when what is cut off cannot matter: all marks contain every commit at which the sight ends, and every commit
   * that some mark does not contain descends from all of these. If a mark contained it after all, behind one of the
   * ends, it would be its own ancestor.
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
export function judgeVisible(commits: readonly VisibleCommit[], marks: Iterable<string>): Visible {
  const marked = new Set(marks)
  const ends = commits.filter(({ parents }) => parents.length === 0).map(({ sha }) => sha)
  const seen = new Set(commits.map(({ sha }) => sha))
  const unseen = new Set([...marked].filter((mark) => !seen.has(mark)))
  if (unseen.size > 0) return { enough: false, unseen, ends }
  // Sets of marks and of ends, as the bits of numbers.
  const containing = spread(commits, bitsOf(marked))
  const reached = spread(upwards(commits), bitsOf(ends))
  const allMarks = everyBit(marked.size)
  const allEnds = everyBit(ends.length)
  const enough = commits.every(({ sha }) => containing.get(sha) === allMarks || reached.get(sha) === allEnds)
  return { enough, unseen, ends }
}

/** What each commit has itself or gets from those before it: its children, or from the other end its parents. */
function spread(commits: Iterable<VisibleCommit>, own: ReadonlyMap<string, bigint>): Map<string, bigint> {
  const bits = new Map<string, bigint>()
  for (const { sha, parents: next } of commits) {
    const all = (bits.get(sha) ?? 0n) | (own.get(sha) ?? 0n)
    bits.set(sha, all)
    for (const each of next) bits.set(each, (bits.get(each) ?? 0n) | all)
  }
  return bits
}

/** The same history from below: parents before their children, which stand in their parents' place. */
function upwards(commits: readonly VisibleCommit[]): VisibleCommit[] {
  const children = new Map<string, string[]>()
  for (const { sha, parents } of commits)
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), sha])
  return commits.toReversed().map(({ sha }) => ({ sha, parents: children.get(sha) ?? [] }))
}

function bitsOf(names: Iterable<string>): Map<string, bigint> {
  return new Map([...names].map((name, at) => [name, 1n << BigInt(at)]))
}

function everyBit(count: number): bigint {
  return (1n << BigInt(count)) - 1n
}
