import type { GitHub } from '../github.ts'
import { ACTIONS_APP_ID } from '../present/app.ts'
import { fullName } from '../present/repository.ts'
import type { CheckRun, CheckSuite, Job, Repository, WorkflowRun } from '../world.ts'

/** Each run has a check suite of GitHub Actions' own, each job a check run in it. */
export function openSuite(
  github: GitHub,
  repository: Repository,
  { headSha, headBranch }: { headSha: string; headBranch: string },
): CheckSuite {
  const now = github.world.clock.now()
  const suite: CheckSuite = {
    id: github.world.nextId(),
    appId: ACTIONS_APP_ID,
    headSha,
    headBranch,
    status: 'queued',
    conclusion: null,
    createdAt: now,
    updatedAt: now,
  }
  repository.checkSuites.push(suite)
  return suite
}

export function openCheckRun(
  github: GitHub,
  { repository, run, jobId, name }: { repository: Repository; run: WorkflowRun; jobId: number; name: string },
): CheckRun {
  const check: CheckRun = {
    id: github.world.nextId(),
    suiteId: run.checkSuiteId,
    appId: ACTIONS_APP_ID,
    name,
    headSha: run.headSha,
    externalId: String(jobId),
    detailsUrl: `${github.urls.web}/${fullName(repository)}/actions/runs/${run.id}/job/${jobId}`,
    status: 'queued',
    conclusion: null,
    startedAt: github.world.clock.now(),
    completedAt: null,
    output: { title: null, summary: null, text: null, annotations: [] },
    actions: [],
  }
  repository.checkRuns.push(check)
  return check
}

/** Makes a job's check run and its run's suite say what they do. */
export function mirror(github: GitHub, repository: Repository, run: WorkflowRun, job?: Job): void {
  const check = repository.checkRuns.find(({ id }) => id === job?.checkRunId)
  if (check && job) {
    check.status = job.status
    check.conclusion = job.conclusion
    check.startedAt = job.startedAt
    check.completedAt = job.completedAt
    check.output.annotations = [...job.annotations]
  }
  const suite = repository.checkSuites.find(({ id }) => id === run.checkSuiteId)
  if (!suite) return
  suite.status = run.status
  suite.conclusion = run.conclusion
  suite.updatedAt = github.world.clock.now()
}
