import type { GitCommit } from '../git/git.ts'
import type { GitHub } from '../github.ts'
import type { Issue, Repository, TimelineEvent } from '../world.ts'
import { nodeId, presentAccount } from './account.ts'
import { presentAppOf } from './app.ts'
import { presentComment } from './comment.ts'
import { presentGitCommit } from './commit.ts'
import { presentIssue } from './issue.ts'
import { fullName } from './repository.ts'
import { presentReview } from './review.ts'

/** Entries that have no place among `issue-event`s: they are things of their own. */
const NOT_EVENTS: readonly TimelineEvent['event'][] = ['commented', 'reviewed', 'committed']

export function isIssueEvent(entry: TimelineEvent): boolean {
  return !NOT_EVENTS.includes(entry.event)
}

/** One of GitHub's `timeline-issue-events`; null for what no longer exists, such as a deleted comment. */
export async function presentTimelineEvent(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  entry: TimelineEvent,
): Promise<Record<string, unknown> | null> {
  switch (entry.event) {
    case 'commented': {
      const comment = issue.comments.find(({ id }) => id === entry.subjectId)
      if (!comment) return null
      const actor = presentAccount(github, entry.actor)
      return { ...presentComment(github, repository, issue, comment), event: 'commented', actor }
    }
    case 'reviewed': {
      const review = issue.pull?.reviews.find(({ id }) => id === entry.subjectId)
      if (!review) return null
      const shown = presentReview(github, repository, issue, review)
      return { ...shown, state: review.state.toLowerCase(), event: 'reviewed' }
    }
    case 'committed': {
      const commit = await github.git.commit(repository, entry.commitId ?? '')
      return commit && presentCommitted(github, repository, commit)
    }
    case 'closed':
    case 'reopened': {
      const event = presentIssueEvent(github, repository, entry)
      return { ...event, state_reason: entry.stateReason ?? null }
    }
    default:
      return presentIssueEvent(github, repository, entry)
  }
}

/** One of GitHub's `issue-event`s. */
export function presentIssueEvent(
  github: GitHub,
  repository: Repository,
  entry: TimelineEvent,
): Record<string, unknown> {
  const api = `${github.urls.api}/repos/${fullName(repository)}`
  const commitId = entry.commitId ?? null
  return {
    id: entry.id,
    node_id: nodeId(entry.event, entry.id),
    url: `${api}/issues/events/${entry.id}`,
    actor: presentAccount(github, entry.actor),
    event: entry.event,
    commit_id: commitId,
    commit_url: commitId && `${api}/commits/${commitId}`,
    created_at: entry.createdAt,
    ...partsOf(github, entry),
    performed_via_github_app: presentAppOf(github, entry.viaApp),
  }
}

/** The same with its issue, as in the lists of a repository's events. */
export function presentIssueEventWithIssue(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  entry: TimelineEvent,
): Record<string, unknown> {
  return { ...presentIssueEvent(github, repository, entry), issue: presentIssue(github, repository, issue) }
}

function partsOf(github: GitHub, entry: TimelineEvent): Record<string, unknown> {
  switch (entry.event) {
    case 'labeled':
    case 'unlabeled':
      return { label: entry.label }
    case 'renamed':
      return { rename: entry.rename }
    case 'review_dismissed':
      return {
        dismissed_review: {
          state: entry.dismissed?.state.toLowerCase(),
          review_id: entry.subjectId,
          dismissal_message: entry.dismissed?.message ?? null,
        },
      }
    case 'review_requested':
    case 'review_request_removed':
      return {
        review_requester: presentAccount(github, entry.actor),
        ...(entry.requestedReviewer && {
          requested_reviewer: presentAccount(github, entry.requestedReviewer),
        }),
      }
    default:
      return {}
  }
}

function presentCommitted(
  github: GitHub,
  repository: Repository,
  commit: GitCommit,
): Record<string, unknown> {
  return { ...presentGitCommit(github, repository, commit), event: 'committed' }
}
