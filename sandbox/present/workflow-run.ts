import type { GitHub } from '../github.ts'
import type { Job, Repository, WorkflowRun } from '../world.ts'
import { nodeId, presentAccount } from './account.ts'
import { fullName, presentMinimalRepository } from './repository.ts'

/** https://docs.github.com/rest/actions/workflow-runs */
export async function presentWorkflowRun(
  github: GitHub,
  repository: Repository,
  run: WorkflowRun,
): Promise<Record<string, unknown>> {
  const name = fullName(repository)
  const api = `${github.urls.api}/repos/${name}`
  const url = `${api}/actions/runs/${run.id}`
  const head =
    [...github.world.repositories.values()].find(({ id }) => id === run.headRepositoryId) ?? repository
  const workflowId = workflowIdOf(repository, run.workflowPath)
  return {
    id: run.id,
    name: run.workflowName,
    node_id: nodeId('WorkflowRun', run.id),
    check_suite_id: run.checkSuiteId,
    check_suite_node_id: nodeId('CheckSuite', run.checkSuiteId),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.workflowPath,
    run_number: run.runNumber,
    run_attempt: run.runAttempt,
    referenced_workflows: [],
    event: run.event,
    display_title: run.displayTitle,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflowId,
    url,
    html_url: `${github.urls.web}/${name}/actions/runs/${run.id}`,
    pull_requests: run.pullRequests.flatMap((number) => presentPullReference(github, repository, number)),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    actor: presentAccount(github, run.actor),
    triggering_actor: presentAccount(github, run.actor),
    run_started_at: run.startedAt,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${api}/check-suites/${run.checkSuiteId}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.runAttempt > 1 ? `${url}/attempts/${run.runAttempt - 1}` : null,
    workflow_url: `${api}/actions/workflows/${workflowId}`,
    head_commit: await presentHeadCommit(github, head, run.headSha),
    repository: presentMinimalRepository(github, repository),
    head_repository: presentMinimalRepository(github, head),
  }
}

export function presentJob(
  github: GitHub,
  { repository, run, job }: { repository: Repository; run: WorkflowRun; job: Job },
): Record<string, unknown> {
  const name = fullName(repository)
  const api = `${github.urls.api}/repos/${name}`
  return {
    id: job.id,
    run_id: run.id,
    workflow_name: run.workflowName,
    head_branch: run.headBranch,
    run_url: `${api}/actions/runs/${run.id}`,
    run_attempt: job.runAttempt,
    node_id: nodeId('CheckRun', job.checkRunId),
    head_sha: run.headSha,
    url: `${api}/actions/jobs/${job.id}`,
    html_url: `${github.urls.web}/${name}/actions/runs/${run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.startedAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: job.steps.map((step) => ({
      name: step.name,
      status: step.status,
      conclusion: step.conclusion,
      number: step.number,
      started_at: step.startedAt,
      completed_at: step.completedAt,
    })),
    check_run_url: `${api}/check-runs/${job.checkRunId}`,
    labels: job.labels,
    runner_id: 1,
    runner_name: 'Sandbox 1',
    runner_group_id: 1,
    runner_group_name: 'Default',
  }
}

export interface WorkflowFile {
  readonly path: string
  readonly name: string
}

export function presentWorkflow(
  github: GitHub,
  repository: Repository,
  { path, name }: WorkflowFile,
): Record<string, unknown> {
  const id = workflowIdOf(repository, path)
  const page = `${github.urls.web}/${fullName(repository)}`
  return {
    id,
    node_id: nodeId('Workflow', id),
    name,
    path,
    state: 'active',
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    url: `${github.urls.api}/repos/${fullName(repository)}/actions/workflows/${id}`,
    html_url: `${page}/blob/${repository.defaultBranch}/${path}`,
    badge_url: `${page}/actions/workflows/${path.split('/').at(-1)}/badge.svg`,
  }
}

/** Stable for a path in a repository (FNV-1a), so that it needs no bookkeeping. */
export function workflowIdOf(repository: Repository, path: string): number {
  let hash = 2166136261
  for (const char of `${repository.id}/${path}`) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619) >>> 0
  return (hash >>> 1) + 1
}

/** GitHub's `pull-request-minimal`, as runs, suites and check runs have it. */
export function presentPullReference(
  github: GitHub,
  repository: Repository,
  number: number,
): Record<string, unknown>[] {
  const issue = repository.issues.get(number)
  if (!issue?.pull) return []
  const { pull, id } = issue
  const repo = (of: Repository) => ({
    id: of.id,
    url: `${github.urls.api}/repos/${fullName(of)}`,
    name: of.name,
  })
  const head =
    [...github.world.repositories.values()].find((each) => each.id === pull.headRepositoryId) ?? repository
  return [
    {
      id,
      number,
      url: `${github.urls.api}/repos/${fullName(repository)}/pulls/${number}`,
      head: { ref: pull.headRef, sha: pull.headSha, repo: repo(head) },
      base: { ref: pull.baseRef, sha: pull.baseSha, repo: repo(repository) },
    },
  ]
}

async function presentHeadCommit(
  github: GitHub,
  repository: Repository,
  sha: string,
): Promise<Record<string, unknown> | null> {
  const commit = await github.git.commit(repository, sha)
  if (!commit) return null
  const person = ({ name, email }: { name: string; email: string }) => ({ name, email })
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.committer.date,
    author: person(commit.author),
    committer: person(commit.committer),
  }
}
