import type { GitHub } from '../github.ts'
import { presentIssue } from '../present/issue.ts'
import { presentPull } from '../present/pull.ts'
import type { Actor } from '../rest/access.ts'
import type { Issue, Repository } from '../world.ts'

export interface News {
  readonly action: string
  readonly more?: Readonly<Record<string, unknown>>
}

/** Tells of something that happened to an issue or a pull request, by the webhook that belongs to it. */
export async function announce(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  actor: Actor,
  { action, more = {} }: News,
): Promise<void> {
  if (issue.pull) return announcePull(github, repository, issue, actor, { action, more })
  github.emit({
    name: 'issues',
    repository,
    sender: actor.account,
    payload: { action, issue: presentIssue(github, repository, issue), ...more },
    byJobToken: actor.byJobToken,
  })
}

async function announcePull(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  actor: Actor,
  { action, more }: News,
): Promise<void> {
  const payload = {
    action,
    number: issue.number,
    pull_request: await presentPull(github, repository, issue),
    ...more,
  }
  const { byJobToken } = actor
  const where = workflowRef(issue)
  github.emit({ name: 'pull_request', repository, sender: actor.account, payload, byJobToken, ...where })
}

/**
 * GITHUB_REF and GITHUB_SHA of a pull request's workflows: its test merge, or where it was merged.
 * Nothing when it conflicts: then GitHub runs no `pull_request` workflows.
 */
export function workflowRef(issue: Issue): { ref: string; sha: string } | Record<string, never> {
  const { pull, number } = issue
  if (!pull?.mergeCommitSha) return {}
  const ref = pull.mergedAt ? `refs/heads/${pull.baseRef}` : `refs/pull/${number}/merge`
  return { ref, sha: pull.mergeCommitSha }
}
