import type { GitHub } from '../github.ts'
import { changesOf, headRepository } from '../pulls/changes.ts'
import { mergeableState } from '../pulls/mergeability.ts'
import type { Issue, Pull, Repository } from '../world.ts'
import { nodeId, presentAccount } from './account.ts'
import { associationOf } from './association.ts'
import { presentLabelsOf } from './label.ts'
import { fullName, presentMinimalRepository } from './repository.ts'
import { presentTeam } from './team.ts'

/** GitHub's `pull-request-simple`, as in lists. @throws when the issue is no pull request */
export function presentPullSimple(
  github: GitHub,
  repository: Repository,
  issue: Issue,
): Record<string, unknown> {
  const { pull } = issue
  if (!pull) throw new TypeError(`#${issue.number} is no pull request`)
  const name = fullName(repository)
  const api = `${github.urls.api}/repos/${name}`
  const url = `${api}/pulls/${issue.number}`
  const page = `${github.urls.web}/${name}/pull/${issue.number}`
  return {
    url,
    id: issue.id,
    node_id: nodeId('PullRequest', issue.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: `${api}/issues/${issue.number}`,
    number: issue.number,
    state: issue.state,
    locked: false,
    title: issue.title,
    user: presentAccount(github, issue.author),
    body: issue.body === '' ? null : issue.body,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: accounts(github, pull.requestedReviewers),
    requested_teams: requestedTeams(github, repository, pull),
    labels: presentLabelsOf(github, repository, issue),
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${api}/issues/${issue.number}/comments`,
    statuses_url: `${api}/statuses/${pull.headSha}`,
    head: presentHead(github, repository, issue, pull),
    base: presentTip(github, repository, { ref: pull.baseRef, sha: pull.baseSha }),
    _links: {
      self: { href: url },
      html: { href: page },
      issue: { href: `${api}/issues/${issue.number}` },
      comments: { href: `${api}/issues/${issue.number}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${api}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: `${api}/statuses/${pull.headSha}` },
    },
    author_association: associationOf(github, repository, issue.author),
    auto_merge: null,
    active_lock_reason: null,
  }
}

/** GitHub's `pull-request`, with what takes a look into git. */
export async function presentPull(
  github: GitHub,
  repository: Repository,
  issue: Issue,
): Promise<Record<string, unknown>> {
  const simple = presentPullSimple(github, repository, issue)
  const { pull } = issue
  if (!pull) return simple
  const { commits, files } = await changesOf(github, repository, pull)
  const open = issue.state === 'open'
  return {
    ...simple,
    merged: pull.mergedAt !== null,
    mergeable: open ? pull.mergeCommitSha !== null : null,
    rebaseable: open ? pull.mergeCommitSha !== null : null,
    mergeable_state: mergeableState(repository, issue),
    merged_by: pull.mergedBy && presentAccount(github, pull.mergedBy),
    comments: issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: pull.headRepositoryId !== repository.id,
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  }
}

/** GitHub's `pull-request-minimal`, as in checks and workflow runs. */
export function presentPullMinimal(
  github: GitHub,
  repository: Repository,
  issue: Issue,
): Record<string, unknown> | null {
  const { pull, number } = issue
  const head = pull && headRepository(github, pull)
  if (!pull || !head) return null
  const repo = ({ id, owner, name }: Repository) => {
    return { id, url: `${github.urls.api}/repos/${owner.login}/${name}`, name }
  }
  return {
    id: issue.id,
    number,
    url: `${github.urls.api}/repos/${fullName(repository)}/pulls/${number}`,
    head: { ref: pull.headRef, sha: pull.headSha, repo: repo(head) },
    base: { ref: pull.baseRef, sha: pull.baseSha, repo: repo(repository) },
  }
}

function presentHead(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  pull: Pull,
): Record<string, unknown> {
  const head = repository.id === pull.headRepositoryId ? repository : headRepository(github, pull)
  const tip = { ref: pull.headRef, sha: pull.headSha }
  if (head) return presentTip(github, head, tip)
  const user = presentAccount(github, issue.author)
  return { label: `${issue.author.login}:${pull.headRef}`, ...tip, user, repo: null }
}

function presentTip(
  github: GitHub,
  repository: Repository,
  { ref, sha }: { ref: string; sha: string },
): Record<string, unknown> {
  const { owner } = repository
  const repo = presentMinimalRepository(github, repository)
  return { label: `${owner.login}:${ref}`, ref, sha, user: presentAccount(github, owner), repo }
}

function accounts(github: GitHub, logins: readonly string[]): Record<string, unknown>[] {
  return logins.flatMap((login) => {
    const account = github.world.accounts.get(login.toLowerCase())
    return account ? [presentAccount(github, account)] : []
  })
}

function requestedTeams(github: GitHub, repository: Repository, pull: Pull): Record<string, unknown>[] {
  return (pull.requestedTeams ?? []).flatMap((slug) => {
    const team = github.world.teams.get(`${repository.owner.login}/${slug}`)
    return team ? [presentTeam(github, team, repository)] : []
  })
}
