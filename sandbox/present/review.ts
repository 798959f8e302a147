import type { GitHub } from '../github.ts'
import type { Issue, Repository, Review } from '../world.ts'
import { nodeId, presentAccount } from './account.ts'
import { associationOf } from './association.ts'
import { fullName } from './repository.ts'

/** GitHub's `pull-request-review`. */
export function presentReview(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  review: Review,
): Record<string, unknown> {
  const page = `${github.urls.web}/${fullName(repository)}/pull/${issue.number}#pullrequestreview-${review.id}`
  const pull = `${github.urls.api}/repos/${fullName(repository)}/pulls/${issue.number}`
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: presentAccount(github, review.author),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pull,
    author_association: associationOf(github, repository, review.author),
    _links: { html: { href: page }, pull_request: { href: pull } },
    submitted_at: review.submittedAt,
    commit_id: review.commitId,
  }
}
