import type { GitHub } from '../github.ts'
import type { CommitStatus, Repository } from '../world.ts'
import { nodeId, presentAccount } from './account.ts'
import { fullName, presentMinimalRepository } from './repository.ts'

/** GitHub's `status`. */
export function presentStatus(
  github: GitHub,
  repository: Repository,
  status: CommitStatus,
): Record<string, unknown> {
  return {
    ...presentSimpleStatus(github, repository, status),
    creator: presentAccount(github, status.creator),
  }
}

/** GitHub's `combined-commit-status`, of the last status of each context. */
export function presentCombinedStatus(
  github: GitHub,
  repository: Repository,
  sha: string,
  latest: readonly CommitStatus[],
): Record<string, unknown> {
  const url = `${github.urls.api}/repos/${fullName(repository)}/commits/${sha}`
  return {
    state: combined(latest),
    statuses: latest.map((status) => presentSimpleStatus(github, repository, status)),
    sha,
    total_count: latest.length,
    repository: presentMinimalRepository(github, repository),
    commit_url: url,
    url: `${url}/status`,
  }
}

function combined(statuses: readonly CommitStatus[]): string {
  if (statuses.some(({ state }) => state === 'error' || state === 'failure')) return 'failure'
  const settled = statuses.length > 0 && statuses.every(({ state }) => state === 'success')
  return settled ? 'success' : 'pending'
}

function presentSimpleStatus(
  github: GitHub,
  repository: Repository,
  status: CommitStatus,
): Record<string, unknown> {
  return {
    url: `${github.urls.api}/repos/${fullName(repository)}/statuses/${status.sha}`,
    avatar_url: `${github.urls.web}/avatars/${status.creator.id}`,
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
  }
}
