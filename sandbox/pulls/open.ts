import { type GitHub, Problem } from '../github.ts'
import { announce } from '../issues/announce.ts'
import { nextNumber, record } from '../issues/issues.ts'
import type { Actor } from '../rest/access.ts'
import { validationFailed } from '../rest/parse.ts'
import type { Issue, Pull, Repository } from '../world.ts'
import { commitsOf } from './changes.ts'
import { refreshPull } from './mergeability.ts'
import { transferObjects } from './transfer.ts'

export interface Opening {
  readonly title: string
  readonly body: string
  readonly base: string
  readonly head: { readonly repository: Repository; readonly ref: string }
  readonly draft: boolean
}

/** @throws Problem 422 when a branch is missing, there is nothing to merge, or there is such a pull request already */
export async function openPull(
  github: GitHub,
  repository: Repository,
  actor: Actor,
  opening: Opening,
): Promise<Issue> {
  const { head } = opening
  const headSha = await github.git.resolve(head.repository, `refs/heads/${head.ref}`)
  if (!headSha) throw validationFailed('PullRequest', 'head', 'invalid')
  const baseSha = await github.git.resolve(repository, `refs/heads/${opening.base}`)
  if (!baseSha) throw validationFailed('PullRequest', 'base', 'invalid')
  await transferObjects(github, head.repository, repository, headSha)
  assertNew(repository, opening)
  const pull: Pull = {
    headRef: head.ref,
    headSha,
    headRepositoryId: head.repository.id,
    baseRef: opening.base,
    baseSha,
    draft: opening.draft,
    mergeCommitSha: null,
    mergedAt: null,
    mergedBy: null,
    reviews: [],
    requestedReviewers: [],
    requestedTeams: [],
  }
  const commits = await commitsOf(github, repository, pull)
  if (commits.length === 0) {
    const from = `${head.repository.owner.login}:${head.ref}`
    throw custom(`No commits between ${repository.owner.login}:${opening.base} and ${from}`)
  }
  const now = github.world.clock.now()
  const issue: Issue = {
    id: github.world.nextId(),
    number: nextNumber(repository),
    title: opening.title,
    body: opening.body,
    author: actor.account,
    viaApp: actor.viaApp,
    state: 'open',
    labels: [],
    comments: [],
    timeline: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    pull,
  }
  repository.issues.set(issue.number, issue)
  for (const { sha } of commits) record(github, issue, actor, { event: 'committed', commitId: sha })
  await refreshPull(github, repository, issue)
  await announce(github, repository, issue, actor, { action: 'opened' })
  return issue
}

function assertNew(repository: Repository, { head, base }: Opening): void {
  const exists = [...repository.issues.values()].some(({ state, pull }) => {
    if (state !== 'open' || !pull) return false
    return pull.headRef === head.ref && pull.headRepositoryId === head.repository.id && pull.baseRef === base
  })
  const from = `${head.repository.owner.login}:${head.ref}`
  if (exists) throw custom(`A pull request already exists for ${from}.`)
}

function custom(message: string): Problem {
  const error = { resource: 'PullRequest', code: 'custom', message }
  return new Problem(422, 'Validation Failed', { errors: [error] })
}
