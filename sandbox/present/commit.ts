import type { ChangedFile, GitCommit, Signature } from '../git/git.ts'
import type { GitHub } from '../github.ts'
import type { Repository } from '../world.ts'
import { accountByEmail, nodeId, presentAccount } from './account.ts'
import { fullName } from './repository.ts'

/** GitHub's `commit`, without `stats` and `files`. */
export function presentCommit(
  github: GitHub,
  repository: Repository,
  commit: GitCommit,
): Record<string, unknown> {
  const { api, page } = bases(github, repository)
  const { author, committer, message } = commit
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    commit: {
      author,
      committer,
      message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: UNSIGNED,
    },
    url: `${api}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    author: accountOf(github, author),
    committer: accountOf(github, committer),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
  }
}

/** GitHub's `git-commit`, of the git database. */
export function presentGitCommit(
  github: GitHub,
  repository: Repository,
  commit: GitCommit,
): Record<string, unknown> {
  const { api, page } = bases(github, repository)
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    url: `${api}/git/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/git/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
    verification: UNSIGNED,
  }
}

/** GitHub's `diff-entry`; `patches` by path, without those of binary files. */
export function presentChangedFile(
  github: GitHub,
  repository: Repository,
  file: ChangedFile,
  at: { sha: string; patches: ReadonlyMap<string, string> },
): Record<string, unknown> {
  const { api, page } = bases(github, repository)
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  const patch = at.patches.get(file.path)
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${at.sha}/${path}`,
    raw_url: `${page}/raw/${at.sha}/${path}`,
    contents_url: `${api}/contents/${path}?ref=${at.sha}`,
    ...(patch !== undefined && { patch }),
    ...(file.previousPath !== null && { previous_filename: file.previousPath }),
  }
}

/** A commit as the `push` webhook shows it. */
export function presentPushCommit(
  github: GitHub,
  repository: Repository,
  commit: GitCommit,
  files: readonly ChangedFile[],
): Record<string, unknown> {
  const paths = (...states: ChangedFile['status'][]) =>
    files.filter(({ status }) => states.includes(status)).map(({ path }) => path)
  const moved = files.flatMap(({ previousPath }) => (previousPath === null ? [] : [previousPath]))
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${bases(github, repository).page}/commit/${commit.sha}`,
    author: person(github, commit.author),
    committer: person(github, commit.committer),
    added: paths('added', 'renamed'),
    removed: [...paths('removed'), ...moved],
    modified: paths('modified'),
  }
}

export const UNSIGNED = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
}

function accountOf(github: GitHub, signature: Signature): Record<string, unknown> | null {
  const account = accountByEmail(github, signature.email)
  return account && presentAccount(github, account)
}

function person(github: GitHub, { name, email, date }: Signature): Record<string, unknown> {
  const account = accountByEmail(github, email)
  return { name, email, date, ...(account && { username: account.login }) }
}

function bases(github: GitHub, repository: Repository): { api: string; page: string } {
  const path = fullName(repository)
  return { api: `${github.urls.api}/repos/${path}`, page: `${github.urls.web}/${path}` }
}
