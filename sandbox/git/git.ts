import type { Repository } from '../world.ts'

export interface Signature {
  readonly name: string
  readonly email: string
  /** ISO 8601. */
  readonly date: string
}

export interface GitCommit {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Signature
  readonly committer: Signature
  readonly message: string
}

export interface GitRef {
  /** Full name: `refs/heads/main`. */
  readonly name: string
  /** Object the ref points at: a commit, or a tag object for annotated tags. */
  readonly sha: string
  readonly type: 'commit' | 'tag' | 'tree' | 'blob'
}

export interface GitTag {
  readonly sha: string
  readonly tag: string
  readonly message: string
  readonly tagger: Signature | null
  readonly object: { readonly sha: string; readonly type: string }
}

export interface RevisionRange {
  readonly head: string
  readonly base?: string
  /** Only commits that change this file or folder. */
  readonly path?: string
  readonly limit?: number
  /** By the committer's date, ISO 8601. */
  readonly since?: string
  readonly until?: string
}

export interface TreeEntry {
  readonly path: string
  readonly mode: string
  readonly type: string
  readonly sha: string
  /** Bytes, of blobs. */
  readonly size: number | null
}

export interface ChangedFile {
  readonly path: string
  readonly previousPath: string | null
  readonly status: 'added' | 'removed' | 'modified' | 'renamed'
  readonly additions: number
  readonly deletions: number
  /** The blob after the change, or before its removal. */
  readonly sha: string
}

/** Plumbing on the bare repositories, by the git binary. Nothing here announces events: see refs.ts for that. */
export interface Git {
  create(repository: Repository): Promise<void>
  /** Full object id that a revision names, or null. */
  resolve(repository: Repository, revision: string): Promise<string | null>
  commit(repository: Repository, sha: string): Promise<GitCommit | null>
  /** Newest first; commits reachable from `head` and not from `base`. */
  log(repository: Repository, range: RevisionRange): Promise<GitCommit[]>
  mergeBase(repository: Repository, a: string, b: string): Promise<string | null>
  diff(repository: Repository, base: string, head: string): Promise<ChangedFile[]>
  /** Paths that each commit changed against its first parent, in one go; line counts are left at 0. */
  changes(repository: Repository, shas: readonly string[]): Promise<Map<string, ChangedFile[]>>
  patch(repository: Repository, base: string, head: string): Promise<string>
  refs(repository: Repository, prefix: string): Promise<GitRef[]>
  tag(repository: Repository, sha: string): Promise<GitTag | null>
  createTag(
    repository: Repository,
    tag: { tag: string; message: string; object: string; type: string; tagger: Signature },
  ): Promise<GitTag>
  /** Compare-and-swap: `from` null means it must not exist, `to` null deletes. False when the ref was elsewhere. */
  updateRef(
    repository: Repository,
    name: string,
    to: string | null,
    from: string | null | undefined,
  ): Promise<boolean>
  blob(repository: Repository, sha: string): Promise<Buffer | null>
  /** Entries of a tree, or null when `revision:path` is no folder. */
  tree(
    repository: Repository,
    revision: string,
    path?: string,
    recursive?: boolean,
  ): Promise<TreeEntry[] | null>
  createBlob(repository: Repository, content: Buffer): Promise<string>
  createTree(
    repository: Repository,
    entries: { path: string; mode: string; type: string; sha: string | null }[],
    base?: string,
  ): Promise<string>
  createCommit(
    repository: Repository,
    commit: {
      tree: string
      parents: readonly string[]
      message: string
      author: Signature
      committer: Signature
    },
  ): Promise<GitCommit>
  /** Tree of the two tips merged (`git merge-tree --write-tree`), or null on conflict. */
  mergeTree(repository: Repository, ours: string, theirs: string): Promise<string | null>
  /** What a revision names and how big it is, without reading it. */
  describe(
    repository: Repository,
    revision: string,
  ): Promise<{ sha: string; type: string; size: number } | null>
  /** Ids of commits reachable from `head` and not from `base`, newest first, without reading them. */
  revisions(repository: Repository, range: RevisionRange): Promise<string[]>
  count(repository: Repository, base: string, head: string): Promise<number>
  /** Brings objects of another repository here, e.g. of a fork: object ids, or refspecs. */
  fetch(repository: Repository, from: Repository, refspecs: readonly string[]): Promise<void>
  /** Ends the processes that are kept for reading; git can be used again afterwards. */
  close(): void
}
