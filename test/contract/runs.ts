import type { WorkflowRun } from '../../sandbox/world.ts'
import type { TestWorld } from './world.ts'

/** A run of a workflow at a commit. */
export function addRun({ sandbox, repository, alice }: TestWorld, headSha: string): WorkflowRun {
  const now = sandbox.world.clock.now()
  const run: WorkflowRun = {
    id: sandbox.world.nextId(),
    ref: 'refs/pull/1/merge',
    sha: headSha,
    checkSuiteId: 1,
    displayTitle: 'train',
    startedAt: now,
    workflowPath: '.github/workflows/train.yml',
    workflowName: 'train',
    event: 'pull_request',
    headBranch: 'main',
    headSha,
    headRepositoryId: repository.id,
    runNumber: 1,
    runAttempt: 1,
    actor: alice,
    pullRequests: [],
    status: 'in_progress',
    conclusion: null,
    createdAt: now,
    updatedAt: now,
    jobs: [],
    payload: {},
  }
  repository.workflowRuns.push(run)
  return run
}
