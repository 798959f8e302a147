import type { Commit } from '../version/commit.ts'

/** The commit that a release or candidate is made of. */
export interface Head {
  readonly commit: string
  /** Full name of the ref that was checked out, `refs/heads/main`; null when detached. */
  readonly ref: string | null
  /** True when tracked files differ from the commit. */
  readonly dirty: boolean
}

export interface Range {
  readonly to: string
  /**
   * Left out may be what all of these contain, and never more: `[]` is the whole history. The oldest first, as far
   * as that is known: a shallow checkout is deepened to there.
   */
  readonly notInAll: readonly string[]
  /** Whether to tell what each commit changed. */
  readonly paths: boolean
  /**
   * `dates`: from the first commit at once, children before their parents as far as clocks were right, and no further
   * than where one of `notInAll` should have come. `graph`: certainly children before their parents, which takes
   * reading the range first.
   */
  readonly order: 'dates' | 'graph'
}

/** A file that moved, with the same content. */
export interface Rename {
  readonly from: string
  readonly to: string
}

export interface WalkedCommit extends Commit {
  /** From the root of the repository; of a merge, what it brought into its first parent. Null when not asked for. */
  readonly paths: readonly string[] | null
  /** Both paths of each are among `paths`; left out when there is none. */
  readonly renames?: readonly Rename[]
}

/**
 * A repository's commits, as far as versions need them. No answer is ever given from a part of the history: what a
 * shallow checkout left out is fetched, as far as the question asks for it.
 * @throws UserError from each method, when history is missing and cannot be had
 */
export interface History {
  /** Of the checkout, or of the commit that a revision names. @throws UserError when there is none. */
  head(at: string | null): Promise<Head>
  /** Newest first, as many at once as came at once; all models are judged from one walk. */
  walk(range: Range): AsyncIterable<readonly WalkedCommit[]>
  /** Of these commits, those that are ancestors of `of`, or `of` itself. Unknown commits are none. */
  ancestors(commits: readonly string[], of: string): Promise<ReadonlySet<string>>
  /**
   * Of these commits, those that came after the head on its branch, as the remote has it now. None when the head is
   * detached: then nobody knows of which branch it is.
   */
  later(commits: readonly string[], head: Head): Promise<ReadonlySet<string>>
}
