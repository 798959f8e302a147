import { moveRef } from '../git/refs.ts'
import { type GitHub, Problem } from '../github.ts'
import type { Account, Release, Repository } from '../world.ts'

export interface Author {
  readonly account: Account
  readonly byJobToken: boolean
  /** Whether it may make refs at commits whose workflow files differ from the default branch's. */
  readonly mayChangeWorkflows: boolean
}

/** Makes the release public: its tag exists from now on, and it may have become immutable. */
export async function publish(
  github: GitHub,
  repository: Repository,
  release: Release,
  author: Author,
): Promise<void> {
  assertNameFree(repository, release)
  await ensureTag(github, repository, release, author)
  release.draft = false
  release.publishedAt ??= github.world.clock.now()
  if (!repository.immutableReleases) return
  release.immutable = true
  repository.burntTags.add(release.tagName)
}

/** Published releases have different tag names, and a name that an immutable release had is gone for ever. */
export function assertNameFree(repository: Repository, release: Release): void {
  const published = repository.releases.some(
    (other) => other.id !== release.id && !other.draft && other.tagName === release.tagName,
  )
  if (published) throw invalid({ code: 'already_exists', field: 'tag_name' })
  if (repository.burntTags.has(release.tagName) && !release.immutable) {
    throw invalid({
      code: 'custom',
      field: 'tag_name',
      message: 'tag_name was used by an immutable release',
    })
  }
}

/** Answers 404, as GitHub does, when the release's commit changes workflows and the token may not. */
export async function assertWorkflowsUntouched(
  github: GitHub,
  repository: Repository,
  release: Release,
  author: Author,
): Promise<void> {
  if (author.mayChangeWorkflows) return
  if (await github.git.resolve(repository, `refs/tags/${release.tagName}`)) return
  const target = await targetCommit(github, repository, release)
  const main = await github.git.resolve(repository, `refs/heads/${repository.defaultBranch}`)
  if (!target || !main || target === main) return
  const changed = await github.git.diff(repository, main, target)
  if (changed.some(({ path }) => path.startsWith('.github/workflows/'))) throw new Problem(404, 'Not Found')
}

/** The commit that the release's tag would be made at; null when there is none. */
export async function targetCommit(
  github: GitHub,
  repository: Repository,
  release: Release,
): Promise<string | null> {
  const branch = await github.git.resolve(repository, `refs/heads/${release.targetCommitish}^{commit}`)
  if (branch) return branch
  if (!/^[0-9a-f]{40}$/.test(release.targetCommitish)) return null
  return github.git.resolve(repository, `${release.targetCommitish}^{commit}`)
}

async function ensureTag(
  github: GitHub,
  repository: Repository,
  release: Release,
  author: Author,
): Promise<void> {
  const ref = `refs/tags/${release.tagName}`
  if (await github.git.resolve(repository, ref)) return
  const sha = await targetCommit(github, repository, release)
  if (!sha) throw invalid({ code: 'invalid', field: 'target_commitish' })
  const { account: actor, byJobToken } = author
  await moveRef(github, repository, { ref, before: null, after: sha, actor, byJobToken })
}

function invalid(error: { code: string; field: string; message?: string }): Problem {
  return new Problem(422, 'Validation Failed', { errors: [{ resource: 'Release', ...error }] })
}
