import type { Commit } from '../version/commit.ts'

/** The commit that a release or candidate is made of. */
export interface Head {
  readonly commit: string
  /** Full name of the ref that was checked out, `refs/heads/main`; null when detached. */
  readonly ref: string | null
  /** True when tracked files differ from the commit. */
  readonly dirty: boolean
}

/** A repository's commits, as far as versions need them. */
export interface History {
  head(): Promise<Head>
  /**
   * Makes sure that the whole history of HEAD and all tags are here, fetching what a shallow checkout left out.
   * @throws UserError when it cannot be had: a plan from missing history would be a guess.
   */
  complete(): Promise<void>
  /** Newest first: reachable from `to` and not from `from`, touching one of the paths (git pathspecs with `:(glob)`; none = all). */
  commits(range: {
    readonly from: string | null
    readonly to: string
    readonly paths: readonly string[]
  }): Promise<Commit[]>
  /** Of these commits, those that are ancestors of `of`, or `of` itself. Unknown commits are none. */
  ancestors(commits: readonly string[], of: string): Promise<ReadonlySet<string>>
}
