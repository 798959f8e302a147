import type { GitHub } from '../github.ts'
import type { Artifact, Repository } from '../world.ts'
import { nodeId } from './account.ts'
import { fullName } from './repository.ts'

/** https://docs.github.com/rest/actions/artifacts */
export function presentArtifact(
  github: GitHub,
  repository: Repository,
  artifact: Artifact,
): Record<string, unknown> {
  const url = `${github.urls.api}/repos/${fullName(repository)}/actions/artifacts/${artifact.id}`
  const run = repository.workflowRuns.find(({ id }) => id === artifact.runId)
  return {
    id: artifact.id,
    node_id: nodeId('Artifact', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.size,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expiresAt <= github.world.clock.now(),
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    expires_at: artifact.expiresAt,
    digest: artifact.digest,
    workflow_run: run && {
      id: run.id,
      repository_id: repository.id,
      head_repository_id: run.headRepositoryId,
      head_branch: run.headBranch,
      head_sha: run.headSha,
    },
  }
}
