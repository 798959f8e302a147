import type { Scene } from './sample.ts'
import type { History } from './sample-history.ts'
import { summary } from './texts.ts'

/** Two check runs and a status; answers the check suite. */
export function addChecks({ sandbox, repository, alice, app }: Scene, { head }: History): number {
  const at = () => sandbox.world.clock.now()
  const id = () => sandbox.world.nextId()
  const suite = {
    id: id(),
    appId: app.id,
    headSha: head,
    headBranch: 'more-trees',
    status: 'completed' as const,
    conclusion: null,
    createdAt: at(),
    updatedAt: at(),
  }
  repository.checkSuites.push(suite)
  const check = (name: string, conclusion: string | null, title: string) => ({
    id: id(),
    suiteId: suite.id,
    appId: app.id,
    name,
    headSha: head,
    externalId: '',
    detailsUrl: null,
    status: conclusion === null ? ('in_progress' as const) : ('completed' as const),
    conclusion,
    startedAt: at(),
    completedAt: conclusion === null ? null : at(),
    output: {
      title,
      summary,
      text: 'Measured on **4,000** held-out payments.',
      annotations: [
        {
          path: 'params.yaml',
          start_line: 1,
          end_line: 1,
          annotation_level: 'warning' as const,
          title: 'Larger model',
          message: 'Latency p95 rises by 4 ms.',
        },
      ],
    },
    actions: [],
  })
  repository.checkRuns.push(
    check('modelseal / metrics', 'success', 'Better than production: accuracy +1.6 points'),
    check('modelseal / promotion', 'action_required', 'Waiting for one more approval'),
  )
  repository.statuses.push({
    id: id(),
    sha: head,
    state: 'success',
    context: 'ci/unit',
    description: '12 passed',
    targetUrl: null,
    creator: alice,
    createdAt: at(),
  })
  return suite.id
}

/** A workflow run with an artifact; answers its id. */
export function addRun(
  { sandbox, repository, alice }: Scene,
  { head }: History,
  { suiteId, file }: { suiteId: number; file: string },
): number {
  const at = () => sandbox.world.clock.now()
  const id = () => sandbox.world.nextId()
  const runId = id()
  const step = (name: string, number: number) => ({
    name,
    number,
    status: 'completed' as const,
    conclusion: 'success' as const,
    startedAt: at(),
    completedAt: at(),
  })
  repository.workflowRuns.push({
    id: runId,
    ref: 'refs/pull/1/merge',
    sha: head,
    checkSuiteId: suiteId,
    displayTitle: 'Double the trees of the forest',
    startedAt: at(),
    workflowPath: '.github/workflows/model.yml',
    workflowName: 'Model',
    event: 'pull_request',
    headBranch: 'more-trees',
    headSha: head,
    headRepositoryId: repository.id,
    runNumber: 12,
    runAttempt: 1,
    actor: alice,
    pullRequests: [1],
    status: 'completed',
    conclusion: 'success',
    createdAt: at(),
    updatedAt: at(),
    payload: {},
    jobs: [
      {
        id: id(),
        runAttempt: 1,
        checkRunId: 0,
        labels: [],
        name: 'train',
        status: 'completed',
        conclusion: 'success',
        startedAt: at(),
        completedAt: at(),
        steps: ['Set up job', 'Run actions/checkout@v5', 'Train', 'Run modelseal/modelseal@v1'].map(
          (name, index) => step(name, index + 1),
        ),
        log: '2026-03-08T10:00:00.0000000Z ##[group]Run python src/train.py\n2026-03-08T10:00:00.0000000Z \u001b[32mtrained\u001b[0m <b>400</b> trees\n2026-03-08T10:00:00.0000000Z ##[endgroup]\n2026-03-08T10:00:01.0000000Z ##[warning]slow\n',
        summary,
        annotations: [
          {
            path: 'params.yaml',
            start_line: 1,
            end_line: 2,
            annotation_level: 'notice',
            message: 'Read 2 params',
          },
        ],
      },
    ],
  })
  repository.artifacts.push({
    id: id(),
    runId,
    runAttempt: 1,
    name: 'candidate-fraud',
    size: 1000,
    digest: `sha256:${'ab'.repeat(32)}`,
    mimeType: 'application/zip',
    file,
    createdAt: at(),
    expiresAt: at(),
  })
  return runId
}
