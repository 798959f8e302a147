import type { ModelConfiguration } from '../config/schema.ts'
import { differingSources, type SourceFile, sourcesDigest } from '../manifest/source-files.ts'
import { UserError } from '../ports/errors.ts'
import type { SourceTree } from '../ports/source-tree.ts'
import { createSources } from '../version/sources.ts'

/** Of a commit's files, those that a model's `sources` name. */
export function modelSources({ sources }: ModelConfiguration, files: readonly SourceFile[]): SourceFile[] {
  const of = createSources(new Map([['model', sources]]))
  return files.filter(({ path }) => of(path).length > 0)
}

export interface Evaluated {
  readonly pullRequest: number
  readonly headCommit: string
  /** What the candidate says of the commit that was checked out, usually GitHub's trial merge. */
  readonly claim: { readonly commit: string; readonly sha256: string; readonly files: number } | undefined
}

/** Differing paths that an error names. */
const named = 5

/**
 * That a released commit has the sources that a candidate was made of. Git itself says so where the pull request's head
 * has the same ones. Where the base branch had moved, only the trial merge had them, which is gone: then the candidate's
 * own word counts, which is worth as much as its bytes, since the same run made both. A word that differs always refuses.
 * @throws UserError that names what differs
 */
export async function requireSameSources(
  tree: SourceTree,
  configuration: ModelConfiguration,
  model: string,
  commit: string,
  { pullRequest, headCommit, claim }: Evaluated,
): Promise<void> {
  const [released, head] = [await tree.files(commit), await tree.files(headCommit)]
  if (released === null)
    throw new UserError(
      'environment',
      `the files of ${commit} cannot be read, to compare them with those that pull request #${pullRequest} was evaluated with`,
      'let actions/checkout check out this commit, with its credentials',
    )
  const here = modelSources(configuration, released)
  const there = head && modelSources(configuration, head)
  const same = claim ? claim.sha256 === sourcesDigest(here) : there !== null && equal(here, there)
  if (same) return
  const differing = there ? differingSources(here, there) : []
  const list = differing.slice(0, named).join(', ')
  const more = differing.length > named ? ` and ${differing.length - named} more` : ''
  const what = list === '' ? 'which of them cannot be told any more' : `${list}${more}`
  throw new UserError(
    'refused',
    `the candidate of ${model} in pull request #${pullRequest} is not released: the sources at ${commit.slice(0, 7)} differ from those that it was made of (${what})`,
    'train in this workflow before this step, or bring the pull request up to date with its base before merging; `sources` in the configuration says which files count',
  )
}

function equal(one: readonly SourceFile[], other: readonly SourceFile[]): boolean {
  return sourcesDigest(one) === sourcesDigest(other)
}
