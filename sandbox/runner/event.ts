import type { GitHub, GitHubEvent } from '../github.ts'
import { presentAccount } from '../present/account.ts'
import { presentMinimalRepository } from '../present/repository.ts'
import type { Repository } from '../world.ts'
import { shortName } from './filters.ts'

/** Where the workflows of an event run: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows */
export interface Location {
  /** GITHUB_REF */
  readonly ref: string
  /** GITHUB_SHA, and the commit whose workflow files count. */
  readonly sha: string
  /** What the run is listed under. */
  readonly headSha: string
  readonly headBranch: string
  readonly headRepositoryId: number
  /** GITHUB_HEAD_REF and GITHUB_BASE_REF, of pull requests. */
  readonly headRef: string
  readonly baseRef: string
  /** The ref that branch filters look at. */
  readonly filterRef: string
  readonly pullNumber: number | null
  /** A pull request from another repository: no secrets, a token that only reads. */
  readonly fork: boolean
  readonly changedPaths: readonly string[] | null
}

const ofPullRequests = ['pull_request', 'pull_request_review', 'pull_request_review_comment']
const ofDispatch = ['workflow_dispatch', 'repository_dispatch']

/** Null when the event starts no workflow at all, e.g. a branch's deletion, or a pull request in conflict. */
export async function locate(
  github: GitHub,
  repository: Repository,
  event: GitHubEvent,
): Promise<Location | null> {
  if (event.byJobToken && !ofDispatch.includes(event.name)) return null
  const number = pullNumber(event)
  if (number !== null && ofPullRequests.includes(event.name)) return ofPull(github, repository, number)
  if (number !== null && event.name === 'pull_request_target') return ofTarget(github, repository, number)
  const ref = event.ref ?? refOf(repository, event)
  const sha = event.sha ?? (await github.git.resolve(repository, `${ref}^{commit}`))
  if (!sha || /^0+$/.test(sha)) return null
  return {
    ref,
    sha,
    headSha: sha,
    headBranch: shortName(ref),
    headRepositoryId: repository.id,
    headRef: '',
    baseRef: '',
    filterRef: ref,
    pullNumber: null,
    fork: false,
    changedPaths: event.name === 'push' ? await pushedPaths(github, repository, event, sha) : null,
  }
}

/** The payload as GITHUB_EVENT_PATH has it. */
export function fullPayload(
  github: GitHub,
  repository: Repository,
  event: GitHubEvent,
): Record<string, unknown> {
  return {
    ...event.payload,
    repository: presentMinimalRepository(github, repository),
    ...(repository.owner.type === 'Organization' && {
      organization: presentAccount(github, repository.owner),
    }),
    sender: presentAccount(github, event.sender),
  }
}

async function ofPull(github: GitHub, repository: Repository, number: number): Promise<Location | null> {
  const pull = repository.issues.get(number)?.pull
  const ref = `refs/pull/${number}/merge`
  const sha = await github.git.resolve(repository, ref)
  // Pull requests with conflicts have no test merge: their workflows do not run.
  if (!pull || !sha) return null
  const base = await github.git.mergeBase(repository, `refs/heads/${pull.baseRef}`, pull.headSha)
  const changed = base ? await github.git.diff(repository, base, pull.headSha) : null
  return {
    ref,
    sha,
    headSha: pull.headSha,
    headBranch: pull.headRef,
    headRepositoryId: pull.headRepositoryId ?? repository.id,
    headRef: pull.headRef,
    baseRef: pull.baseRef,
    filterRef: `refs/heads/${pull.baseRef}`,
    pullNumber: number,
    fork: pull.headRepositoryId !== repository.id,
    changedPaths: changed?.map(({ path }) => path) ?? null,
  }
}

async function ofTarget(github: GitHub, repository: Repository, number: number): Promise<Location | null> {
  const pull = await ofPull(github, repository, number)
  const issue = repository.issues.get(number)?.pull
  if (!issue) return null
  const ref = `refs/heads/${issue.baseRef}`
  const sha = await github.git.resolve(repository, ref)
  if (!sha) return null
  const base = {
    headSha: issue.headSha,
    headBranch: issue.headRef,
    headRepositoryId: issue.headRepositoryId ?? repository.id,
    headRef: issue.headRef,
    baseRef: issue.baseRef,
    pullNumber: number,
    changedPaths: null,
  }
  return { ...base, ...pull, ref, sha, filterRef: ref, fork: false }
}

function refOf(repository: Repository, { name, payload }: GitHubEvent): string {
  const main = `refs/heads/${repository.defaultBranch}`
  const { ref, release } = payload as { ref?: string; release?: { tag_name?: string } }
  switch (name) {
    case 'push':
      return ref ?? main
    case 'create':
      return `refs/${payload['ref_type'] === 'tag' ? 'tags' : 'heads'}/${ref}`
    case 'workflow_dispatch':
      return !ref ? main : ref.startsWith('refs/') ? ref : `refs/heads/${ref}`
    case 'release':
      return release?.tag_name ? `refs/tags/${release.tag_name}` : main
    default:
      return main
  }
}

async function pushedPaths(
  github: GitHub,
  repository: Repository,
  { payload }: GitHubEvent,
  sha: string,
): Promise<readonly string[] | null> {
  const before = String(payload['before'] ?? '')
  if (!/^[0-9a-f]{40}$/.test(before) || /^0+$/.test(before)) return null
  if (!(await github.git.commit(repository, before))) return null
  return (await github.git.diff(repository, before, sha)).map(({ path }) => path)
}

function pullNumber({ payload }: GitHubEvent): number | null {
  const pull = payload['pull_request'] as { number?: number } | undefined
  return pull?.number ?? null
}
