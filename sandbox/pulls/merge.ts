import type { GitCommit, Signature } from '../git/git.ts'
import { moveRef } from '../git/refs.ts'
import { type GitHub, Problem } from '../github.ts'
import { announce } from '../issues/announce.ts'
import { accountByEmail, WEB_FLOW } from '../present/account.ts'
import type { Actor } from '../rest/access.ts'
import type { Account, Issue, Pull, Repository } from '../world.ts'
import { commitsOf } from './changes.ts'
import { markMerged } from './head-moved.ts'
import { rebase } from './rebase.ts'

export interface MergeRequest {
  readonly method: 'merge' | 'squash' | 'rebase'
  readonly title: string | undefined
  readonly message: string | undefined
  /** The head that the caller saw. */
  readonly sha: string | undefined
}

/**
 * Merges a pull request into its base. Resolves to the new tip of the base branch.
 * @throws Problem 405 when it cannot be merged, 409 when the head or the base moved meanwhile
 */
export async function mergePull(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  actor: Actor,
  request: MergeRequest,
): Promise<string> {
  const { pull } = issue
  if (!pull) throw new Problem(404, 'Not Found')
  if (pull.draft && issue.state === 'open') throw new Problem(405, 'Pull Request is still a draft')
  if (issue.state === 'closed') throw new Problem(405, 'Pull Request is not mergeable')
  if (request.sha !== undefined && request.sha !== pull.headSha) {
    throw new Problem(409, 'Head branch was modified. Review and try the merge again.')
  }
  const base = await github.git.resolve(repository, `refs/heads/${pull.baseRef}`)
  if (!base) throw new Problem(405, 'Pull Request is not mergeable')
  const tip = await mergedTip(github, repository, { issue, pull, base }, actor, request)
  await moveBase(github, repository, { issue, pull, base, tip }, actor)
  await announce(github, repository, issue, actor, { action: 'closed' })
  return tip
}

/**
 * The pull request counts as merged before the branch moves, so that the push that follows
 * does not take it for merged by hand. It is open again when the branch was moved by another.
 */
async function moveBase(
  github: GitHub,
  repository: Repository,
  merge: { issue: Issue; pull: Pull; base: string; tip: string },
  actor: Actor,
): Promise<void> {
  const { issue, pull, base, tip } = merge
  const { updatedAt } = issue
  const { mergeCommitSha } = pull
  const entries = issue.timeline.length
  markMerged(github, issue, pull, actor, tip)
  const ref = `refs/heads/${pull.baseRef}`
  const { account, byJobToken } = actor
  if (await moveRef(github, repository, { ref, before: base, after: tip, actor: account, byJobToken })) return
  issue.timeline.length = entries
  Object.assign(issue, { state: 'open', closedAt: null, closedBy: null, updatedAt })
  Object.assign(pull, { mergedAt: null, mergedBy: null, mergeCommitSha })
  throw new Problem(409, 'Base branch was modified. Review and try the merge again.')
}

async function mergedTip(
  github: GitHub,
  repository: Repository,
  { issue, pull, base }: { issue: Issue; pull: Pull; base: string },
  actor: Actor,
  request: MergeRequest,
): Promise<string> {
  const now = github.world.clock.now()
  if (request.method === 'rebase') {
    const commits = await commitsOf(github, repository, pull)
    return rebase(github, repository, { commits, onto: base, committer: signatureOf(actor.account, now) })
  }
  const tree = await github.git.mergeTree(repository, base, pull.headSha)
  if (tree === null) throw new Problem(405, 'Pull Request is not mergeable')
  const squash = request.method === 'squash'
  const text = squash
    ? await squashText(github, repository, issue, pull)
    : { title: mergeTitle(github, issue, pull), message: issue.title }
  const message = joined(request.title ?? text.title, request.message ?? text.message)
  const commit = await github.git.createCommit(repository, {
    tree,
    parents: squash ? [base] : [base, pull.headSha],
    message,
    author: signatureOf(squash ? issue.author : actor.account, now),
    committer: { name: WEB_FLOW.name, email: WEB_FLOW.email, date: now },
  })
  return commit.sha
}

function mergeTitle(github: GitHub, issue: Issue, pull: Pull): string {
  const owners = [...github.world.repositories.values()].filter(({ id }) => id === pull.headRepositoryId)
  const owner = owners[0]?.owner.login ?? issue.author.login
  return `Merge pull request #${issue.number} from ${owner}/${pull.headRef}`
}

/** One commit keeps its own words; of several, the pull request's title heads a list of their messages. */
async function squashText(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  pull: Pull,
): Promise<{ title: string; message: string }> {
  const commits = (await commitsOf(github, repository, pull)).filter(({ parents }) => parents.length < 2)
  const [only] = commits
  if (commits.length === 1 && only) {
    const [subject = '', ...body] = only.message.trim().split('\n')
    return { title: `${subject} (#${issue.number})`, message: body.join('\n').trim() }
  }
  const list = commits.map(({ message }) => `* ${message.trim()}`).join('\n\n')
  const message = [list, ...coAuthors(github, commits, issue.author)].join('\n')
  return { title: `${issue.title} (#${issue.number})`, message }
}

function coAuthors(github: GitHub, commits: readonly GitCommit[], author: Account): string[] {
  const others = new Set<string>()
  for (const { author: by } of commits) {
    if (accountByEmail(github, by.email)?.id === author.id || by.email === author.email) continue
    others.add(`Co-authored-by: ${by.name} <${by.email}>`)
  }
  return others.size === 0 ? [] : ['', '---------', '', ...others]
}

function joined(title: string, message: string): string {
  return message === '' ? title : `${title}\n\n${message}`
}

function signatureOf(account: Account, date: string): Signature {
  return { name: account.name, email: account.email, date }
}
