import type { ChangedFile, GitCommit } from '../git/git.ts'
import type { GitHub } from '../github.ts'
import type { Pull, Repository } from '../world.ts'

/** GitHub lists at most this many commits of a pull request. */
const COMMIT_LIMIT = 250

/** Where a pull request left its base: what its diff starts from. */
export async function mergeBaseOf(github: GitHub, repository: Repository, pull: Pull): Promise<string> {
  return (await github.git.mergeBase(repository, pull.baseSha, pull.headSha)) ?? pull.baseSha
}

/** The commits that a pull request brings, oldest first, and the files it changes against the merge base. */
export async function changesOf(
  github: GitHub,
  repository: Repository,
  pull: Pull,
): Promise<{ commits: GitCommit[]; files: ChangedFile[] }> {
  const commits = await commitsOf(github, repository, pull)
  const base = await mergeBaseOf(github, repository, pull)
  return { commits, files: await github.git.diff(repository, base, pull.headSha) }
}

export async function commitsOf(github: GitHub, repository: Repository, pull: Pull): Promise<GitCommit[]> {
  const newestFirst = await github.git.log(repository, { head: pull.headSha, base: pull.baseSha })
  return newestFirst.toReversed().slice(0, COMMIT_LIMIT)
}

/** Where the head branch is: the repository itself, a fork, or null when that was deleted. */
export function headRepository(github: GitHub, pull: Pull): Repository | null {
  for (const repository of github.world.repositories.values()) {
    if (repository.id === pull.headRepositoryId) return repository
  }
  return null
}
