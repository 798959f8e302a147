import { type GitHub, Problem } from '../github.ts'
import { headRepository } from '../pulls/changes.ts'
import { refreshPull } from '../pulls/mergeability.ts'
import { transferObjects } from '../pulls/transfer.ts'
import type { Actor } from '../rest/access.ts'
import type { Issue, Repository } from '../world.ts'
import { announce } from './announce.ts'
import { record } from './issues.ts'

/** Closes an issue or pull request; nothing when it is closed. */
export async function closeIssue(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  actor: Actor,
  reason: Issue['stateReason'] = null,
): Promise<void> {
  if (issue.state === 'closed') return
  const stateReason = issue.pull ? null : (reason ?? 'completed')
  record(github, issue, actor, { event: 'closed', stateReason })
  issue.state = 'closed'
  issue.stateReason = stateReason
  issue.closedAt = issue.updatedAt
  issue.closedBy = actor.account
  await announce(github, repository, issue, actor, { action: 'closed' })
}

/** Opens it again; nothing when it is open. @throws Problem 422 for a merged pull request, or one without its branches */
export async function reopenIssue(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  actor: Actor,
): Promise<void> {
  if (issue.state === 'open') return
  const { pull } = issue
  if (pull) {
    const from = headRepository(github, pull)
    const head = from && (await github.git.resolve(from, `refs/heads/${pull.headRef}`))
    const base = await github.git.resolve(repository, `refs/heads/${pull.baseRef}`)
    if (pull.mergedAt !== null || !head || !base) {
      const error = { resource: 'PullRequest', code: 'invalid', field: 'state' }
      throw new Problem(422, 'Validation Failed', { errors: [error] })
    }
    await transferObjects(github, from, repository, head)
    pull.headSha = head
    pull.baseSha = base
  }
  issue.state = 'open'
  issue.stateReason = pull ? null : 'reopened'
  issue.closedAt = null
  issue.closedBy = null
  record(github, issue, actor, { event: 'reopened' })
  await refreshPull(github, repository, issue)
  await announce(github, repository, issue, actor, { action: 'reopened' })
}

export async function rename(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  actor: Actor,
  title: string,
): Promise<void> {
  if (title === issue.title) return
  const from = issue.title
  issue.title = title
  record(github, issue, actor, { event: 'renamed', rename: { from, to: title } })
  const more = { changes: { title: { from } } }
  await announce(github, repository, issue, actor, { action: 'edited', more })
}

/** Changes the body, which leaves no trace in the timeline. */
export async function rewrite(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  actor: Actor,
  body: string,
): Promise<void> {
  if (body === issue.body) return
  const from = issue.body
  issue.body = body
  issue.updatedAt = github.world.clock.now()
  const more = { changes: { body: { from } } }
  await announce(github, repository, issue, actor, { action: 'edited', more })
}
