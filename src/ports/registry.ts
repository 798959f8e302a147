import type { GitTag } from '../registry/registry.ts'

/** Reads every tag of the repository, in no order, in as few requests as the place allows. */
export interface TagReader {
  tags(): Promise<GitTag[]>
}

export interface NewTag {
  /** Short name. */
  readonly name: string
  readonly commit: string
  readonly message: string
  /** ISO 8601; the registry's order by date is the order of these. */
  readonly taggedAt: string
}

/** Creates annotated tags. Creation is a compare-and-swap: of two who want one name, one gets `exists`. */
export interface TagWriter {
  create(
    tag: NewTag,
  ): Promise<{ readonly status: 'created'; readonly object: string } | { readonly status: 'exists' }>
}
