import type { GitHub } from '../github.ts'
import { announce } from '../issues/announce.ts'
import { record } from '../issues/issues.ts'
import { closeIssue } from '../issues/state.ts'
import type { Actor } from '../rest/access.ts'
import type { Account, Issue, Pull, Repository } from '../world.ts'
import { refreshPull } from './mergeability.ts'
import { transferObjects } from './transfer.ts'

export interface BranchMove {
  readonly branch: string
  /** Null when the branch is new. */
  readonly before: string | null
  /** Null when it was deleted. */
  readonly after: string | null
  readonly actor: Account
  readonly byJobToken: boolean
}

/**
 * What a push to a branch does to open pull requests: those from the branch get its new head (or are closed with it),
 * those into it are merged when it contains their head now, else tested for conflicts again.
 */
export async function headMoved(github: GitHub, repository: Repository, move: BranchMove): Promise<void> {
  const actor: Actor = {
    account: move.actor,
    viaApp: slugOf(github, move.actor),
    byJobToken: move.byJobToken,
  }
  for (const target of github.world.repositories.values()) {
    for (const issue of target.issues.values()) {
      const { pull } = issue
      if (!pull) continue
      const fromHere = pull.headRepositoryId === repository.id && pull.headRef === move.branch
      const intoHere = target.id === repository.id && pull.baseRef === move.branch
      if (fromHere && move.after === null) await headDeleted(github, target, issue, actor)
      if (issue.state === 'closed') continue
      if (fromHere && move.after !== null) {
        await synchronize(github, { from: repository, target, issue, pull }, actor, move.after)
      } else if (intoHere) await baseMoved(github, target, { issue, pull }, actor, move.after)
    }
  }
}

async function synchronize(
  github: GitHub,
  { from, target, issue, pull }: { from: Repository; target: Repository; issue: Issue; pull: Pull },
  actor: Actor,
  after: string,
): Promise<void> {
  const before = pull.headSha
  if (before === after) return
  await transferObjects(github, from, target, after)
  const forced = (await github.git.mergeBase(target, before, after)) !== before
  pull.headSha = after
  pull.baseSha = (await github.git.resolve(target, `refs/heads/${pull.baseRef}`)) ?? pull.baseSha
  if (forced) record(github, issue, actor, { event: 'head_ref_force_pushed', commitId: after })
  await recordCommits(github, { target, issue, pull }, actor, before)
  await refreshPull(github, target, issue)
  await announce(github, target, issue, actor, { action: 'synchronize', more: { before, after } })
}

/** The new commits enter the timeline; those that it has are not repeated, unless a force push brought them back. */
async function recordCommits(
  github: GitHub,
  { target, issue, pull }: { target: Repository; issue: Issue; pull: Pull },
  actor: Actor,
  before: string,
): Promise<void> {
  const { git } = github
  const fresh = await git.log(target, { head: pull.headSha, base: before })
  const own = new Set(
    (await git.log(target, { head: pull.headSha, base: pull.baseSha })).map(({ sha }) => sha),
  )
  for (const { sha } of fresh.toReversed()) {
    if (own.has(sha)) record(github, issue, actor, { event: 'committed', commitId: sha })
  }
}

async function baseMoved(
  github: GitHub,
  target: Repository,
  { issue, pull }: { issue: Issue; pull: Pull },
  actor: Actor,
  after: string | null,
): Promise<void> {
  if (after === null) return closeIssue(github, target, issue, actor)
  if ((await github.git.mergeBase(target, after, pull.headSha)) === pull.headSha) {
    return mergedByPush(github, target, { issue, pull }, actor, after)
  }
  await refreshPull(github, target, issue)
}

/** https://docs.github.com/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/about-pull-request-merges#indirect-merges */
async function mergedByPush(
  github: GitHub,
  target: Repository,
  { issue, pull }: { issue: Issue; pull: Pull },
  actor: Actor,
  after: string,
): Promise<void> {
  markMerged(github, issue, pull, actor, after)
  await announce(github, target, issue, actor, { action: 'closed' })
}

/** Sets all that says that a pull request is merged, with the two entries of the timeline. */
export function markMerged(
  github: GitHub,
  issue: Issue,
  pull: Pull,
  actor: Actor,
  mergeCommitSha: string,
): void {
  record(github, issue, actor, { event: 'merged', commitId: mergeCommitSha })
  record(github, issue, actor, { event: 'closed' })
  issue.state = 'closed'
  issue.closedAt = issue.updatedAt
  issue.closedBy = actor.account
  pull.mergedAt = issue.updatedAt
  pull.mergedBy = actor.account
  pull.mergeCommitSha = mergeCommitSha
}

async function headDeleted(github: GitHub, target: Repository, issue: Issue, actor: Actor): Promise<void> {
  await closeIssue(github, target, issue, actor)
  record(github, issue, actor, { event: 'head_ref_deleted' })
}

function slugOf(github: GitHub, account: Account): string | null {
  if (account.login === 'github-actions[bot]') return 'github-actions'
  for (const app of github.world.apps.values()) if (app.bot.id === account.id) return app.slug
  return null
}
