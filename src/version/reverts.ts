import type { ParsedMessage } from './message.ts'

/** A commit that takes others back; what it cancels is known when those have come. */
export interface Revert {
  readonly commit: string
  /** Commits that it names. */
  readonly named: number
  readonly cancels: string[]
}

export interface Reverts {
  /** Remembers what a commit takes back; null when that is nothing. */
  expect(commit: string, names: readonly string[]): Revert | null
  /** The commit that takes this one back, if one that came before does. */
  cancellerOf(sha: string, subject: string): string | null
}

/** A table of names that are waited for, by their length: a commit is looked up, however many reverts there are. */
export function createReverts(): Reverts {
  const awaited = new Map<number, Map<string, Revert>>()
  const pullRequests = new Map<string, Revert>()
  return {
    expect(commit, names) {
      if (names.length === 0) return null
      const revert: Revert = { commit, named: names.length, cancels: [] }
      for (const name of names) {
        const byName = name.startsWith('#') ? pullRequests : (awaited.get(name.length) ?? new Map())
        byName.set(name.toLowerCase(), revert)
        if (byName !== pullRequests) awaited.set(name.length, byName)
      }
      return revert
    },
    cancellerOf(sha, subject) {
      let found: Revert | undefined
      for (const [length, byName] of awaited) {
        const name = sha.slice(0, length)
        const revert = byName.get(name)
        if (!revert) continue
        byName.delete(name)
        found ??= revert
        if (found !== revert) continue
        revert.cancels.push(sha)
      }
      const number = pullRequests.size > 0 ? /\((#\d{1,9})\)$/.exec(subject)?.[1] : undefined
      const byNumber = number === undefined ? undefined : pullRequests.get(number)
      if (number !== undefined && byNumber && byNumber.commit !== sha) {
        pullRequests.delete(number)
        if (!found) byNumber.cancels.push(sha)
        found ??= byNumber
      }
      return found?.commit ?? null
    },
  }
}

const revertLine = /^This reverts commit ([0-9a-f]{7,64})\b/i

/**
 * What `git revert` and GitHub's button write, and the specification's `revert:` with `Refs:`: object ids, which may
 * be short, or the number of a pull request, whose squash merge has it at the end of its subject.
 */
export function revertedCommits({ subject, header, body, footers }: ParsedMessage): string[] {
  const ids = body.flatMap((line) => revertLine.exec(line)?.[1] ?? [])
  if (ids.length > 0) return ids
  if (/^Revert "/.test(subject)) {
    return body.flatMap((line) => /^Reverts (?:[\w.-]+\/[\w.-]+)?(#\d{1,9})$/.exec(line)?.[1] ?? [])
  }
  if (header?.type !== 'revert') return []
  return footers
    .filter(({ token }) => token === 'Refs')
    .flatMap(({ value }) => value.match(/\b[0-9a-f]{7,64}\b/g) ?? [])
}
