import type { GitHub } from '../github.ts'
import type { Issue, Repository } from '../world.ts'
import { nodeId, presentAccount } from './account.ts'
import { presentAppOf } from './app.ts'
import { associationOf } from './association.ts'
import { presentLabelsOf } from './label.ts'
import { presentReactions } from './reactions.ts'
import { fullName } from './repository.ts'

/** GitHub's `issue`; pull requests are issues too. */
export function presentIssue(github: GitHub, repository: Repository, issue: Issue): Record<string, unknown> {
  const name = fullName(repository)
  const url = `${github.urls.api}/repos/${name}/issues/${issue.number}`
  const page = `${github.urls.web}/${name}/${issue.pull ? 'pull' : 'issues'}/${issue.number}`
  const { pull } = issue
  return {
    url,
    repository_url: `${github.urls.api}/repos/${name}`,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    id: issue.id,
    node_id: nodeId(pull ? 'PullRequest' : 'Issue', issue.id),
    number: issue.number,
    title: issue.title,
    user: presentAccount(github, issue.author),
    labels: presentLabelsOf(github, repository, issue),
    state: issue.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: issue.comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: associationOf(github, repository, issue.author),
    active_lock_reason: null,
    ...(pull && {
      draft: pull.draft,
      pull_request: {
        url: `${github.urls.api}/repos/${name}/pulls/${issue.number}`,
        html_url: page,
        diff_url: `${page}.diff`,
        patch_url: `${page}.patch`,
        merged_at: pull.mergedAt,
      },
    }),
    body: issue.body === '' ? null : issue.body,
    closed_by: issue.closedBy && presentAccount(github, issue.closedBy),
    reactions: presentReactions([], `${url}/reactions`),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: presentAppOf(github, issue.viaApp ?? null),
    state_reason: issue.stateReason ?? null,
  }
}
