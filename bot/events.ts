import type { Context } from 'probot'
import type { ReconcilePorts } from '../src/commands/reconcile.ts'

/** Events after which something may have to change; each wants a permission and a subscription in app.yml. */
export const watched = [
  'pull_request.opened',
  'pull_request.reopened',
  'pull_request.synchronize',
  'pull_request.closed',
  'pull_request.labeled',
  'pull_request.unlabeled',
  'pull_request.edited',
  'pull_request_review.submitted',
  'pull_request_review.dismissed',
  'workflow_run.completed',
  'release.published',
  'release.edited',
  'check_run.rerequested',
  'check_suite.rerequested',
] as const
export type Watched = (typeof watched)[number]

/**
 * Which pull requests an event is about. Payloads only point: nothing else in them is believed. Workflow runs
 * of forks name no pull request, so that is asked by the commit.
 */
export async function pullRequestsOf(
  context: Context<Watched>,
  { pullRequests, tags }: ReconcilePorts,
): Promise<number[]> {
  const { payload } = context
  if ('pull_request' in payload) return [payload.pull_request.number]
  if ('workflow_run' in payload) {
    return payload.workflow_run.event === 'pull_request'
      ? pullRequests.containing(payload.workflow_run.head_sha)
      : []
  }
  if ('check_run' in payload) return pullRequests.containing(payload.check_run.head_sha)
  if ('check_suite' in payload) return pullRequests.containing(payload.check_suite.head_sha)
  if ('release' in payload) {
    const name = payload.release.tag_name
    const tag = (await tags.tags()).find((each) => each.name === name)
    return tag?.commit ? pullRequests.containing(tag.commit) : []
  }
  return []
}
