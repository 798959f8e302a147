/** Tells of commits, met children before parents, which marked commits contain them. */
export interface Reach {
  /** The marked commits that have this one in their history, or are it. */
  visit(sha: string, parents: readonly string[]): ReadonlySet<string>
  /** Marks one more commit; it has to come later in the walk. */
  mark(sha: string): void
  /** After the walk: whether the commit was met, or is a parent of one that was. */
  reached(sha: string): boolean
}

/**
 * One walk for all marks: a commit is contained in what contains one of its children. Only the edge of the walk is
 * kept, and commits that are contained in the same marks share one set.
 */
export function createReach(from: string, marks: Iterable<string>): Reach {
  const marked = new Set(marks)
  const none: ReadonlySet<string> = new Set()
  const unions = createUnions(none)
  const edge = new Map<string, ReadonlySet<string>>([[from, none]])
  const met = new Set<string>()
  return {
    visit(sha, parents) {
      let containing = edge.get(sha) ?? none
      edge.delete(sha)
      if (marked.has(sha)) {
        met.add(sha)
        containing = unions.of(containing, new Set([sha]))
      }
      for (const parent of parents) {
        const other = edge.get(parent)
        edge.set(parent, other === undefined ? containing : unions.of(other, containing))
      }
      return containing
    },
    mark: (sha) => void marked.add(sha),
    reached: (sha) => met.has(sha) || edge.has(sha),
  }
}

/** Equal sets are one object, so that most unions are told by identity. */
function createUnions(none: ReadonlySet<string>) {
  const known = new Map<string, ReadonlySet<string>>([['', none]])
  return {
    of(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
      if (a === b || b.size === 0) return a
      const union = [...new Set([...a, ...b])].sort()
      const key = union.join(' ')
      const found = known.get(key) ?? new Set(union)
      known.set(key, found)
      return found
    },
  }
}
