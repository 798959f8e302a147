import type { GitHub } from '../github.ts'
import { presentJob, presentWorkflow, presentWorkflowRun } from '../present/workflow-run.ts'
import type { Job, Repository, WorkflowRun } from '../world.ts'

type Action = 'requested' | 'queued' | 'in_progress' | 'completed'

/** Emits `workflow_run`: requested, in_progress, completed. */
export async function announceRun(
  github: GitHub,
  repository: Repository,
  run: WorkflowRun,
  action: Action,
): Promise<void> {
  const workflow = { path: run.workflowPath, name: run.workflowName }
  github.emit({
    name: 'workflow_run',
    repository,
    sender: run.actor,
    payload: {
      action,
      workflow_run: await presentWorkflowRun(github, repository, run),
      workflow: presentWorkflow(github, repository, workflow),
    },
    byJobToken: false,
  })
}

/** Emits `workflow_job`: queued, in_progress, completed. */
export function announceJob(
  github: GitHub,
  where: { repository: Repository; run: WorkflowRun; job: Job },
  action: Action,
): void {
  github.emit({
    name: 'workflow_job',
    repository: where.repository,
    sender: where.run.actor,
    payload: { action, workflow_job: presentJob(github, where) },
    byJobToken: false,
  })
}
