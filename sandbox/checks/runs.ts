import type { GitHub } from '../github.ts'
import { presentCheckRunEvent, presentCheckSuite } from '../present/check.ts'
import type { Account, CheckRun, Repository } from '../world.ts'
import type { CheckRunInput } from './input.ts'
import { openSuite, settleSuite } from './suites.ts'

export interface Checker {
  readonly appId: number
  readonly sender: Account
  readonly byJobToken: boolean
}

/** Starts a check run in its App's suite for the commit, which is opened if need be. */
export async function createCheckRun(
  github: GitHub,
  repository: Repository,
  by: Checker,
  input: CheckRunInput & { readonly name: string; readonly head_sha: string },
): Promise<CheckRun> {
  const { appId } = by
  const { head_sha: headSha } = input
  const known = repository.checkSuites.find((suite) => suite.appId === appId && suite.headSha === headSha)
  const suite = known ?? openSuite(github, repository, { appId, headSha, headBranch: null, before: null })
  const run: CheckRun = {
    id: github.world.nextId(),
    suiteId: suite.id,
    appId,
    name: input.name,
    headSha,
    externalId: '',
    detailsUrl: null,
    status: 'queued',
    conclusion: null,
    startedAt: github.world.clock.now(),
    completedAt: null,
    output: { title: null, summary: null, text: null, annotations: [] },
    actions: [],
  }
  change(github, run, input)
  repository.checkRuns.push(run)
  await announceRun(github, repository, by, { run, action: 'created' })
  return run
}

/** Changes a check run; annotations are added to those there are. */
export async function updateCheckRun(
  github: GitHub,
  repository: Repository,
  by: Checker,
  { run, input }: { run: CheckRun; input: CheckRunInput },
): Promise<void> {
  const was = run.status
  change(github, run, input)
  const completed = run.status === 'completed' && was !== 'completed'
  await announceRun(github, repository, by, { run, action: completed ? 'completed' : null })
}

function change(github: GitHub, run: CheckRun, input: CheckRunInput): void {
  run.name = input.name ?? run.name
  run.externalId = input.external_id ?? run.externalId
  run.detailsUrl = input.details_url ?? run.detailsUrl
  run.startedAt = input.started_at ?? run.startedAt
  // A conclusion completes the run, as GitHub documents.
  const status = input.conclusion ? 'completed' : (input.status ?? run.status)
  const reopened = status !== 'completed'
  run.status = status
  run.conclusion = reopened ? null : (input.conclusion ?? run.conclusion)
  run.completedAt = reopened ? null : (input.completed_at ?? run.completedAt ?? github.world.clock.now())
  const { output } = input
  run.output.title = output?.title ?? run.output.title
  run.output.summary = output?.summary ?? run.output.summary
  run.output.text = output?.text ?? run.output.text
  for (const { title, raw_details: details, ...annotation } of output?.annotations ?? []) {
    run.output.annotations.push({
      ...annotation,
      ...(title !== undefined && { title }),
      ...(details !== undefined && { raw_details: details }),
    })
  }
  if (input.actions) run.actions = input.actions
}

async function announceRun(
  github: GitHub,
  repository: Repository,
  by: Checker,
  { run, action }: { run: CheckRun; action: 'created' | 'completed' | null },
): Promise<void> {
  const suite = repository.checkSuites.find(({ id }) => id === run.suiteId)
  const suiteDone = suite && settleSuite(github, repository, suite)
  const event = { repository, sender: by.sender, byJobToken: by.byJobToken }
  const shown = presentCheckRunEvent(github, repository, run)
  const actions = action === 'created' && run.status === 'completed' ? ['created', 'completed'] : [action]
  for (const each of actions) {
    if (each) github.emit({ ...event, name: 'check_run', payload: { action: each, check_run: shown } })
  }
  if (!suiteDone) return
  const payload = { action: 'completed', check_suite: await presentCheckSuite(github, repository, suite) }
  github.emit({ ...event, name: 'check_suite', payload })
}
