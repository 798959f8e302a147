import type { GitHub } from '../github.ts'
import { allows } from '../permissions.ts'
import { presentCheckSuite } from '../present/check.ts'
import type { Account, CheckRun, CheckSuite, Repository } from '../world.ts'

/** A suite for each App that is installed with `checks: write` when a branch gets a new tip: GitHub's default. */
export async function openCheckSuites(
  github: GitHub,
  repository: Repository,
  push: { sha: string; branch: string; before: string | null; actor: Account; byJobToken: boolean },
): Promise<void> {
  const owner = repository.owner.login.toLowerCase()
  for (const installation of github.world.installations.values()) {
    if (installation.account.toLowerCase() !== owner) continue
    if (!allows(installation.permissions, 'checks', 'write')) continue
    const { appId } = installation
    const { sha: headSha, branch: headBranch, before } = push
    if (repository.checkSuites.some((suite) => suite.appId === appId && suite.headSha === headSha)) continue
    const suite = openSuite(github, repository, { appId, headSha, headBranch, before })
    github.emit({
      name: 'check_suite',
      repository,
      sender: push.actor,
      payload: { action: 'requested', check_suite: await presentCheckSuite(github, repository, suite) },
      byJobToken: push.byJobToken,
    })
  }
}

export function openSuite(
  github: GitHub,
  repository: Repository,
  start: Pick<CheckSuite, 'appId' | 'headSha' | 'headBranch'> & { before: string | null },
): CheckSuite {
  const now = github.world.clock.now()
  const suite: CheckSuite = {
    id: github.world.nextId(),
    ...start,
    after: start.headSha,
    status: 'queued',
    conclusion: null,
    createdAt: now,
    updatedAt: now,
  }
  repository.checkSuites.push(suite)
  return suite
}

/** Of runs with the same name by the same App, the last one. */
export function latestRuns(runs: readonly CheckRun[]): CheckRun[] {
  const latest = new Map<string, CheckRun>()
  for (const run of runs) latest.set(`${run.appId}/${run.name}`, run)
  return [...latest.values()]
}

const WORST_FIRST = [
  'action_required',
  'timed_out',
  'cancelled',
  'failure',
  'neutral',
  'skipped',
  'stale',
  'success',
]

/** Derives a suite's state from its runs. True when that has just completed it. */
export function settleSuite(github: GitHub, repository: Repository, suite: CheckSuite): boolean {
  const runs = latestRuns(repository.checkRuns.filter(({ suiteId }) => suiteId === suite.id))
  const was = suite.status
  const done = runs.length > 0 && runs.every(({ status }) => status === 'completed')
  const started = runs.some(({ status }) => status !== 'queued')
  suite.status = done ? 'completed' : started ? 'in_progress' : 'queued'
  const conclusions = runs.map(({ conclusion }) => conclusion)
  const failed = WORST_FIRST.slice(0, 4).find((word) => conclusions.includes(word))
  const passed = conclusions.includes('success')
    ? 'success'
    : WORST_FIRST.find((word) => conclusions.includes(word))
  suite.conclusion = done ? (failed ?? passed ?? null) : null
  suite.updatedAt = github.world.clock.now()
  return done && was !== 'completed'
}
