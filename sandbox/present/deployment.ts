import type { GitHub } from '../github.ts'
import type { Deployment, Repository } from '../world.ts'
import { nodeId, presentAccount } from './account.ts'
import { fullName } from './repository.ts'

/** GitHub's `deployment`. */
export function presentDeployment(
  github: GitHub,
  repository: Repository,
  deployment: Deployment,
): Record<string, unknown> {
  const api = `${github.urls.api}/repos/${fullName(repository)}`
  const url = `${api}/deployments/${deployment.id}`
  return {
    url,
    id: deployment.id,
    node_id: nodeId('Deployment', deployment.id),
    task: deployment.task,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    created_at: deployment.createdAt,
    updated_at: deployment.statuses.at(-1)?.createdAt ?? deployment.createdAt,
    statuses_url: `${url}/statuses`,
    repository_url: api,
    creator: presentAccount(github, deployment.creator),
    sha: deployment.sha,
    ref: deployment.ref,
    payload: deployment.payload,
    transient_environment: deployment.transientEnvironment ?? false,
    production_environment: deployment.productionEnvironment ?? deployment.environment === 'production',
    performed_via_github_app: null,
  }
}

/** GitHub's `deployment-status`. */
export function presentDeploymentStatus(
  github: GitHub,
  repository: Repository,
  deployment: Deployment,
  status: Deployment['statuses'][number],
): Record<string, unknown> {
  const api = `${github.urls.api}/repos/${fullName(repository)}`
  const url = `${api}/deployments/${deployment.id}`
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DeploymentStatus', status.id),
    state: status.state,
    creator: presentAccount(github, status.creator),
    description: status.description,
    environment: status.environment ?? deployment.environment,
    target_url: status.logUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: api,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: null,
  }
}
