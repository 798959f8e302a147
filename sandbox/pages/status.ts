import type { App, CheckRun, CommitStatus, Repository, World } from '../world.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'

export type Outcome = 'success' | 'failure' | 'neutral' | 'running' | 'queued'

/** A check run or a commit status, as the checks box lists them. */
export interface Check {
  readonly name: string
  readonly outcome: Outcome
  readonly title: string
  readonly app: App | null
  readonly run: CheckRun | null
  readonly url: string | null
}

export function outcome(status: string, conclusion: string | null): Outcome {
  if (status === 'queued' || status === 'waiting' || status === 'pending') return 'queued'
  if (status !== 'completed') return 'running'
  if (conclusion === 'success') return 'success'
  return conclusion === 'neutral' || conclusion === 'skipped' || conclusion === 'stale'
    ? 'neutral'
    : 'failure'
}

const drawn = {
  success: { icon: 'check-circle-fill', text: 'Success' },
  failure: { icon: 'x-circle-fill', text: 'Failure' },
  neutral: { icon: 'skip', text: 'Skipped' },
  running: { icon: 'dot-fill', text: 'In progress' },
  queued: { icon: 'circle', text: 'Queued' },
} as const

export function outcomeIcon(state: Outcome, text: string = drawn[state].text): Html {
  return html`<span class="outcome ${state}" title="${text}">${icon(drawn[state].icon)}</span>`
}

/** The latest check run of each name and App, and the latest status of each context, at a commit. */
export function checksOf(world: World, repository: Repository, sha: string): Check[] {
  const runs = latest(
    repository.checkRuns.filter(({ headSha }) => headSha === sha),
    ({ appId, name }) => `${appId} ${name}`,
  )
  const statuses = latest(
    repository.statuses.filter((status) => status.sha === sha),
    ({ context }) => context,
  )
  return [...runs.map((run) => fromRun(world, run)), ...statuses.map(fromStatus)].sort(
    (a, b) =>
      Number(a.outcome !== 'failure') - Number(b.outcome !== 'failure') || a.name.localeCompare(b.name),
  )
}

/** What all together say; null when there are none. */
export function rollup(checks: readonly Check[]): Outcome | null {
  const has = (state: Outcome) => checks.some(({ outcome }) => outcome === state)
  if (checks.length === 0) return null
  if (has('failure')) return 'failure'
  return has('running') || has('queued') ? 'running' : 'success'
}

function fromRun(world: World, run: CheckRun): Check {
  const title = run.output.title ?? (run.conclusion ?? run.status).replaceAll('_', ' ')
  const app = world.apps.get(run.appId) ?? null
  return {
    name: run.name,
    outcome: outcome(run.status, run.conclusion),
    title,
    app,
    run,
    url: run.detailsUrl,
  }
}

function fromStatus({ context, state, description, targetUrl }: CommitStatus): Check {
  const result = { error: 'failure', failure: 'failure', pending: 'running', success: 'success' } as const
  return {
    name: context,
    outcome: result[state],
    title: description ?? state,
    app: null,
    run: null,
    url: targetUrl,
  }
}

function latest<T extends { readonly id: number }>(items: readonly T[], key: (item: T) => string): T[] {
  const newest = new Map<string, T>()
  for (const item of items) {
    const known = newest.get(key(item))
    if (!known || known.id < item.id) newest.set(key(item), item)
  }
  return [...newest.values()]
}
