import type { GitHub } from '../github.ts'
import type { Comment, Issue, Repository } from '../world.ts'
import { nodeId, presentAccount } from './account.ts'
import { presentAppOf } from './app.ts'
import { associationOf } from './association.ts'
import { presentReactions } from './reactions.ts'
import { fullName } from './repository.ts'

/** GitHub's `issue-comment`. */
export function presentComment(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  comment: Comment,
): Record<string, unknown> {
  const api = `${github.urls.api}/repos/${fullName(repository)}/issues`
  const page = `${github.urls.web}/${fullName(repository)}/${issue.pull ? 'pull' : 'issues'}/${issue.number}`
  return {
    url: `${api}/comments/${comment.id}`,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${api}/${issue.number}`,
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    user: presentAccount(github, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    body: comment.body,
    author_association: associationOf(github, repository, comment.author),
    reactions: presentReactions(comment.reactions, `${api}/comments/${comment.id}/reactions`),
    performed_via_github_app: presentAppOf(github, comment.viaApp),
  }
}
