import { createObjectIds } from './object-ids.ts'

/** Tells of commits, met children before parents, which marked commits contain them. */
export interface Reach {
  /** The marked commits that have this one in their history, or are it. */
  visit(sha: string, parents: readonly string[]): ReadonlySet<string>
  /** Marks one more commit; it has to come later in the walk. */
  mark(sha: string): void
  /** Whether the commit was met, or is a parent of one that was. */
  reached(sha: string): boolean
  /** Whether all that is still to come is contained in every marked commit. */
  over(): boolean
  /** Whether a commit was met before one of its children: then what was told of it may be wrong. */
  disordered(): boolean
}

type Marks = ReadonlySet<string>

/**
 * One walk for all marks: a commit is contained in what contains one of its children. Only the edge of the walk is
 * kept, and commits that are contained in the same marks share one set.
 */
export function createReach(from: string, marks: Iterable<string>): Reach {
  const marked = new Set(marks)
  const none: Marks = new Set()
  const unions = createUnions(none, [...marked])
  const edge = createEdge(unions.isAll)
  const met = new Set<string>()
  const others = createObjectIds()
  let disordered = false
  edge.put(from, none)
  return {
    visit(sha, parents) {
      let containing = edge.take(sha) ?? none
      // All that comes after the only one of the edge is in its history, and so cannot be its child.
      if (!edge.isEmpty()) others.add(sha)
      if (marked.has(sha)) {
        met.add(sha)
        containing = unions.of(containing, new Set([sha]))
      }
      for (const parent of parents) {
        disordered ||= others.has(parent)
        const other = edge.take(parent)
        edge.put(parent, other === undefined ? containing : unions.of(other, containing))
      }
      return containing
    },
    mark: (sha) => void marked.add(sha),
    reached: (sha) => met.has(sha) || edge.has(sha),
    over: edge.isOver,
    disordered: () => disordered,
  }
}

/** Commits that are to come, with what contains them. Where history is a line, there is one, which needs no table. */
function createEdge(isAll: (marks: Marks) => boolean) {
  const table = new Map<string, Marks>()
  let only: { sha: string; marks: Marks } | null = null
  let open = 0
  return {
    put(sha: string, marks: Marks) {
      if (!isAll(marks)) open += 1
      if (only === null && table.size === 0) only = { sha, marks }
      else table.set(sha, marks)
    },
    take(sha: string): Marks | undefined {
      let marks: Marks | undefined
      if (only?.sha === sha) {
        marks = only.marks
        only = null
      } else if (table.size > 0) {
        marks = table.get(sha)
        table.delete(sha)
      }
      if (marks !== undefined && !isAll(marks)) open -= 1
      return marks
    },
    has: (sha: string) => only?.sha === sha || table.has(sha),
    isEmpty: () => only === null && table.size === 0,
    isOver: () => open === 0,
  }
}

/** Equal sets are one object, so that most unions are told by identity. */
function createUnions(none: Marks, marks: readonly string[]) {
  const known = new Map<string, Marks>([['', none]])
  const all = new Set<Marks>(marks.length === 0 ? [none] : [])
  return {
    of(a: Marks, b: Marks): Marks {
      if (a === b || b.size === 0) return a
      const union = [...new Set([...a, ...b])].sort()
      const key = union.join(' ')
      const found = known.get(key) ?? new Set(union)
      known.set(key, found)
      if (marks.every((mark) => found.has(mark))) all.add(found)
      return found
    },
    /** Whether every mark that there was at the start is among these. */
    isAll: (a: Marks) => all.has(a),
  }
}
