import type { Footer } from './footers.ts'
import type { ConventionalHeader } from './header.ts'

/** A commit that takes others back; what it cancels is known when those have come. */
export interface Revert {
  readonly commit: string
  /** How many commits it names. */
  readonly named: number
  readonly cancels: string[]
}

export interface Reverts {
  /** Remembers what a commit takes back, by `revertedCommits`; null when that is nothing. */
  expect(commit: string, names: readonly string[]): Revert | null
  /** The commit that takes this one back, if one that came before does: the newest, if several do. */
  cancellerOf(sha: string, subject: string): string | null
}

/** A table of names that are waited for, by their length: a commit is looked up, however many reverts there are. */
export function createReverts(): Reverts {
  const awaited = new Map<number, Map<string, Revert[]>>()
  const take = (length: number, name: string): Revert[] => {
    const found = awaited.get(length)?.get(name) ?? nothing
    if (found.length > 0) awaited.get(length)?.delete(name)
    return found
  }
  return {
    expect(commit, names) {
      if (names.length === 0) return null
      const revert: Revert = { commit, named: names.length, cancels: [] }
      for (const name of names) {
        const length = name.startsWith('#') ? byNumber : name.length
        const byName = awaited.get(length) ?? new Map<string, Revert[]>()
        const reverts = byName.get(name) ?? []
        reverts.push(revert)
        awaited.set(length, byName.set(name, reverts))
      }
      return revert
    },
    cancellerOf(sha, subject) {
      if (awaited.size === 0) return null
      const found = [...awaited.keys()].flatMap((length) => {
        const name = length === byNumber ? pullRequestOf(subject) : sha.slice(0, length)
        return name === null ? nothing : take(length, name)
      })
      for (const revert of new Set(found)) revert.cancels.push(sha)
      return found[0]?.commit ?? null
    },
  }
}

const nothing: Revert[] = []

/** In the place of a length: pull requests that are waited for by their number. */
const byNumber = 0

/** What GitHub writes into the subjects of squash merges, and of merge commits. */
function pullRequestOf(subject: string): string | null {
  return (
    /\((#\d{1,9})\)$/.exec(subject)?.[1] ?? /^Merge pull request (#\d{1,9}) from /.exec(subject)?.[1] ?? null
  )
}

const revertLine = /^This reverts commit ([0-9a-f]{7,64})\b/i

export interface RevertText {
  readonly subject: string
  readonly header: ConventionalHeader | null
  readonly body: readonly string[]
  readonly footers: readonly Footer[]
}

/**
 * What `git revert` and GitHub's button write (`Reapply`, when a revert is taken back by git 2.43 or newer), and the
 * specification's `revert:` with `Refs:`: object ids, which may be short, or the number of a pull request.
 * Each once, in lower case.
 */
export function revertedCommits(text: RevertText): readonly string[] {
  const names = namesIn(text)
  return names.length === 0 ? noNames : [...new Set(names.map((name) => name.toLowerCase()))]
}

const noNames: readonly string[] = []

function namesIn({ subject, header, body, footers }: RevertText): string[] {
  if (body.length === 0) return []
  const ids: string[] = []
  for (const line of body) {
    // Nearly no line is one, and a look at its first letter is cheaper.
    const id = line.startsWith('T') || line.startsWith('t') ? revertLine.exec(line)?.[1] : undefined
    if (id !== undefined) ids.push(id)
  }
  if (ids.length > 0) return ids
  if (/^(?:Revert|Reapply) "/.test(subject)) {
    return body.flatMap((line) => /^Reverts (?:[\w.-]+\/[\w.-]+)?(#\d{1,9})$/.exec(line)?.[1] ?? [])
  }
  if (header?.type !== 'revert') return []
  return footers
    .filter(({ token }) => token.toLowerCase() === 'refs')
    .flatMap(({ value }) => value.match(/\b[0-9a-f]{7,64}\b/gi) ?? [])
}
