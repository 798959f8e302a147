import { type GitHub, Problem } from '../github.ts'
import type { Actor } from '../rest/access.ts'
import { validationFailed } from '../rest/parse.ts'
import type { Issue, Repository, TimelineEvent } from '../world.ts'

/** Characters of an issue's, pull request's, comment's or review's body. */
export const BODY_LIMIT = 65_536

/** @throws Problem 422 as GitHub words it. */
export function assertBodyFits(resource: string, body: string): void {
  if ([...body].length <= BODY_LIMIT) return
  throw validationFailed(resource, 'body', 'custom', `body is too long (maximum is ${BODY_LIMIT} characters)`)
}

/** Issues and pull requests share their numbers. */
export function nextNumber(repository: Repository): number {
  return Math.max(0, ...repository.issues.keys()) + 1
}

/** @throws Problem 404 */
export function findIssue(repository: Repository, number: string | number | undefined): Issue {
  const issue = repository.issues.get(Number(number))
  if (!issue) throw new Problem(404, 'Not Found')
  return issue
}

/** Adds an entry to the timeline, and marks the issue as updated. */
export function record(
  github: GitHub,
  issue: Issue,
  actor: Pick<Actor, 'account' | 'viaApp'>,
  entry: Omit<TimelineEvent, 'id' | 'actor' | 'createdAt' | 'viaApp'>,
): void {
  const createdAt = github.world.clock.now()
  issue.timeline.push({
    id: github.world.nextId(),
    actor: actor.account,
    createdAt,
    viaApp: actor.viaApp,
    ...entry,
  })
  issue.updatedAt = createdAt
}
