import { createObjectIds } from './object-ids.ts'

/** Tells of commits, met children before parents, which marked commits contain them. */
export interface Reach {
  /** The marked commits that have this one in their history, or are it. */
  visit(sha: string, parents: readonly string[]): ReadonlySet<string>
  /** Whether the commit was met, or is a parent of one that was. */
  reached(sha: string): boolean
  /** Whether all that is still to come is contained in every marked commit. */
  over(): boolean
  /** Whether a commit was met before one of its children: then what was told of it may be wrong. */
  disordered(): boolean
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
  const visited = createObjectIds()
  let disordered = false
  /** How many of the edge are not contained in every mark. */
  let open = marked.size > 0 ? 1 : 0
  return {
    visit(sha, parents) {
      let containing = edge.get(sha) ?? none
      if (edge.delete(sha) && containing.size < marked.size) open -= 1
      if (marked.has(sha)) {
        met.add(sha)
        containing = unions.of(containing, new Set([sha]))
      }
      visited.add(sha)
      for (const parent of parents) {
        disordered ||= visited.has(parent)
        const other = edge.get(parent)
        const union = other === undefined ? containing : unions.of(other, containing)
        if (other !== undefined && other.size < marked.size) open -= 1
        if (union.size < marked.size) open += 1
        edge.set(parent, union)
      }
      return containing
    },
    reached: (sha) => met.has(sha) || edge.has(sha),
    over: () => open === 0,
    disordered: () => disordered,
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
