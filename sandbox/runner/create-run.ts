import type { GitHub, GitHubEvent } from '../github.ts'
import type { Repository, WorkflowRun } from '../world.ts'
import { openSuite } from './checks.ts'
import { fullPayload, type Location } from './event.ts'

const skipMarks = /\[(skip ci|ci skip|no ci|skip actions|actions skip)\]/i

/** A run in the world, queued. */
export async function createRun(
  github: GitHub,
  repository: Repository,
  of: { event: GitHubEvent; location: Location; path: string; name: string },
): Promise<WorkflowRun> {
  const { event, location, path, name } = of
  const now = github.world.clock.now()
  const commit = await github.git.commit(repository, location.headSha)
  const run: WorkflowRun = {
    id: github.world.nextId(),
    ref: location.ref,
    sha: location.sha,
    checkSuiteId: openSuite(github, repository, location).id,
    displayTitle: titleOf(repository, event, commit?.message ?? name),
    startedAt: now,
    workflowPath: path,
    workflowName: name,
    event: event.name,
    headBranch: location.headBranch,
    headSha: location.headSha,
    headRepositoryId: location.headRepositoryId,
    runNumber: repository.workflowRuns.filter(({ workflowPath }) => workflowPath === path).length + 1,
    runAttempt: 1,
    actor: event.sender,
    pullRequests:
      location.pullNumber !== null && !location.fork
        ? [location.pullNumber]
        : openPulls(repository, location),
    status: 'queued',
    conclusion: null,
    createdAt: now,
    updatedAt: now,
    jobs: [],
    payload: fullPayload(github, repository, event),
  }
  repository.workflowRuns.push(run)
  return run
}

/** Whether the commit asks for no workflows: https://docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs */
export async function isSkipped(
  github: GitHub,
  repository: Repository,
  event: GitHubEvent,
  { headSha }: Location,
): Promise<boolean> {
  if (event.name !== 'push' && event.name !== 'pull_request') return false
  const commit = await github.git.commit(repository, headSha)
  return skipMarks.test(commit?.message ?? '')
}

/** Those with this head, in the repository itself: runs of forks' heads name none. */
function openPulls(repository: Repository, { headRepositoryId, headBranch, fork }: Location): number[] {
  if (fork || headRepositoryId !== repository.id) return []
  return [...repository.issues.values()]
    .filter(
      ({ state, pull }) =>
        state === 'open' && pull?.headRef === headBranch && pull.headRepositoryId === repository.id,
    )
    .map(({ number }) => number)
}

function titleOf(repository: Repository, { payload }: GitHubEvent, message: string): string {
  const pull = payload['pull_request'] as { number?: number } | undefined
  const title = pull?.number === undefined ? undefined : repository.issues.get(pull.number)?.title
  const release = payload['release'] as { name?: string | null; tag_name?: string } | undefined
  return title ?? release?.name ?? release?.tag_name ?? message.split('\n')[0] ?? ''
}
