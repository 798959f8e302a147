import { moveRef } from '../../sandbox/git/refs.ts'
import type { GitHub } from '../../sandbox/github.ts'
import type { Account, Repository } from '../../sandbox/world.ts'

/** One commit with these files on top of a branch, announced like a push; answers its id. */
export async function commitFiles(
  github: GitHub,
  repository: Repository,
  author: Account,
  files: Readonly<Record<string, string>>,
  options: { branch?: string; message?: string; from?: string; byJobToken?: boolean } = {},
): Promise<string> {
  const { branch = repository.defaultBranch, message = 'feat: change', byJobToken = false } = options
  const { from = branch } = options
  const ref = `refs/heads/${branch}`
  const before = await github.git.resolve(repository, ref)
  const parent = before ?? (await github.git.resolve(repository, `refs/heads/${from}`))
  const entries = await Promise.all(
    Object.entries(files).map(async ([path, content]) => ({
      path,
      mode: '100644',
      type: 'blob',
      sha: await github.git.createBlob(repository, Buffer.from(content)),
    })),
  )
  const base = parent ? await github.git.resolve(repository, `${parent}^{tree}`) : null
  const tree = await github.git.createTree(repository, entries, ...(base ? [base] : []))
  const signature = { name: author.name, email: author.email, date: github.world.clock.now() }
  const parents = parent ? [parent] : []
  const commit = await github.git.createCommit(repository, {
    tree,
    parents,
    message,
    author: signature,
    committer: signature,
  })
  await moveRef(github, repository, { ref, before, after: commit.sha, actor: author, byJobToken })
  return commit.sha
}
