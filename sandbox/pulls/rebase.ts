import type { GitCommit, Signature } from '../git/git.ts'
import { type GitHub, Problem } from '../github.ts'
import type { Repository } from '../world.ts'

/** Puts commits on top of another, one by one, as "Rebase and merge" does: authors stay, the committer is who merges. */
export async function rebase(
  github: GitHub,
  repository: Repository,
  { commits, onto, committer }: { commits: readonly GitCommit[]; onto: string; committer: Signature },
): Promise<string> {
  let tip = onto
  for (const commit of commits) {
    const [parent, another] = commit.parents
    if (parent === undefined || another !== undefined) throw new Problem(405, "This branch can't be rebased")
    tip = await pick(github, repository, { commit, parent, tip, committer })
  }
  return tip
}

async function pick(
  github: GitHub,
  repository: Repository,
  step: { commit: GitCommit; parent: string; tip: string; committer: Signature },
): Promise<string> {
  const { commit, parent, tip, committer } = step
  const { git } = github
  const onto = await git.commit(repository, tip)
  if (!onto) throw new Problem(405, "This branch can't be rebased")
  // A three-way merge with the commit's parent as the base: our side pretends to grow from that parent.
  const message = 'our side'
  const ours = await git.createCommit(repository, {
    tree: onto.tree,
    parents: [parent],
    message,
    author: committer,
    committer,
  })
  const tree = await git.mergeTree(repository, ours.sha, commit.sha)
  if (tree === null) throw new Problem(405, "This branch can't be rebased")
  const { author } = commit
  const picked = { tree, parents: [tip], message: commit.message, author, committer }
  return (await git.createCommit(repository, picked)).sha
}
