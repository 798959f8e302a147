import type { GitCommit } from '../git/git.ts'
import type { Comment, Issue, Review, TimelineEvent } from '../world.ts'

/** What happened to an issue or pull request, in order. */
export type Entry =
  | { readonly kind: 'comment'; readonly at: string; readonly id: number; readonly comment: Comment }
  | { readonly kind: 'review'; readonly at: string; readonly id: number; readonly review: Review }
  | { readonly kind: 'commit'; readonly at: string; readonly id: number; readonly commit: GitCommit }
  | { readonly kind: 'event'; readonly at: string; readonly id: number; readonly event: TimelineEvent }

/** These stand for a comment, review or commit, which is shown itself. */
const shownOtherwise = new Set<TimelineEvent['event']>(['commented', 'reviewed', 'committed'])

/**
 * Timeline, comments, reviews and commits as one sequence, by the server's times. Commits stand where the server
 * learned of them, or else at their own date; those that a force push left behind are not shown, as on GitHub.
 */
export function conversation(issue: Issue, commits: readonly GitCommit[]): Entry[] {
  const learned = new Map(
    issue.timeline.flatMap(({ event, commitId, createdAt, id }) =>
      event === 'committed' && commitId !== undefined ? [[commitId, { at: createdAt, id }] as const] : [],
    ),
  )
  const entries: Entry[] = [
    ...commits.map((commit) => ({
      kind: 'commit' as const,
      ...(learned.get(commit.sha) ?? { at: seconds(commit.committer.date), id: 0 }),
      commit,
    })),
    ...issue.comments.map((comment) => ({
      kind: 'comment' as const,
      at: comment.createdAt,
      id: comment.id,
      comment,
    })),
    ...(issue.pull?.reviews ?? []).map((review) => ({
      kind: 'review' as const,
      at: review.submittedAt,
      id: review.id,
      review,
    })),
    ...issue.timeline
      .filter(({ event }) => !shownOtherwise.has(event))
      // Merging closes: github.com says it once.
      .filter(({ event, createdAt }) => event !== 'closed' || createdAt !== issue.pull?.mergedAt)
      .map((event) => ({ kind: 'event' as const, at: event.createdAt, id: event.id, event })),
  ]
  return entries.sort((a, b) => a.at.localeCompare(b.at) || a.id - b.id)
}

/** Git's dates carry a zone and sort wrongly as text. */
function seconds(date: string): string {
  return new Date(date).toISOString().replace('.000Z', 'Z')
}
