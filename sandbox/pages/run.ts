import type { Job, WorkflowRun } from '../world.ts'
import { origin } from './actions.ts'
import { annotationList } from './checks.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { repositoryPage, type View } from './layout.ts'
import { logLines } from './log.ts'
import { markdownBody } from './markdown.ts'
import { author, branch, count, duration, repositoryPath, size, time } from './parts.ts'
import { outcome, outcomeIcon } from './status.ts'

/** A workflow run: jobs with their steps and logs, annotations, artifacts, summaries. Null when there is none. */
export function runPage(view: View, id: number): Html | null {
  const run = view.repository.workflowRuns.find((each) => each.id === id)
  if (!run) return null
  const { repository, now } = view
  const jobs = run.jobs.filter(({ runAttempt }) => runAttempt === run.runAttempt)
  const state = outcome(run.status, run.conclusion)
  const end = run.status === 'completed' ? run.updatedAt : now
  const facts = [
    ['Triggered', html`${origin(view, run)} by ${author(run.actor)} ${time(run.createdAt, now)}`],
    ['Status', html`<b>${(run.conclusion ?? run.status).replaceAll('_', ' ')}</b>`],
    ['Total duration', html`<b>${duration(run.startedAt, end)}</b>`],
    ['Branch', branch(repository, run.headBranch)],
    ['Attempt', html`<b>${run.runAttempt}</b>`],
  ] as const
  const body = html`<nav class="toolbar path"><a href="${repositoryPath(repository, 'actions')}">Actions</a> / ${run.workflowName}</nav>
<div class="title run-title"><h1>${outcomeIcon(state)} ${run.displayTitle} <span class="muted">#${run.runNumber}</span></h1></div>
<div class="with-nav"><nav aria-label="Jobs"><h3>Jobs</h3>${jobs.map(
    (job) =>
      html`<a class="side-link" href="#job-${job.id}">${outcomeIcon(outcome(job.status, job.conclusion))}<span class="grow">${job.name}</span></a>`,
  )}</nav><div><dl class="box strip">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>${annotationList(jobs.flatMap(({ annotations }) => annotations))}${artifacts(view, run)}${jobs.map((job) => summary(view, job))}${jobs.map((job) => drawJob(view, job))}</div></div>`
  return repositoryPage(view, 'actions', `${run.displayTitle} · ${run.workflowName}`, body)
}

function drawJob({ now }: View, job: Job): Html {
  const state = outcome(job.status, job.conclusion)
  const steps = job.steps.map(
    ({ name, status, conclusion, startedAt, completedAt }) =>
      html`<li class="row tight">${outcomeIcon(outcome(status, conclusion), conclusion ?? status)}<span class="grow">${name}</span><span class="muted small">${startedAt === null ? '' : duration(startedAt, completedAt ?? now)}</span></li>`,
  )
  const log =
    job.log === ''
      ? ''
      : html`<details class="log"><summary><b>Log</b> <span class="muted small">${count(job.log.trimEnd().split('\n').length, 'line')}</span></summary>${logLines(job.log)}</details>`
  return html`<section class="box" id="job-${job.id}"><div class="box-head tall">${outcomeIcon(state)}<div class="grow"><h2>${job.name}</h2><p class="muted small">${(job.conclusion ?? job.status).replaceAll('_', ' ')} ${time(job.completedAt ?? job.startedAt, now)} in ${duration(job.startedAt, job.completedAt ?? now)}</p></div></div><ul class="list steps">${steps}</ul>${log}</section>`
}

function summary({ repository }: View, job: Job): Html {
  if (job.summary.trim() === '') return html``
  return html`<section class="box"><div class="box-head"><b class="grow">${job.name} summary</b></div><div class="box-body wide">${markdownBody(job.summary, { repository })}</div></section>`
}

function artifacts({ repository }: View, run: WorkflowRun): Html {
  const own = repository.artifacts.filter(({ runId }) => runId === run.id)
  if (own.length === 0) return html``
  const rows = own.map(
    ({ id, name, size: bytes, digest }) =>
      html`<tr><td>${icon('package', 'muted')} <a href="${repositoryPath(repository, 'actions', 'runs', run.id, 'artifacts', id)}" download><b>${name}</b></a></td><td class="end">${size(bytes)}</td><td class="end"><code class="digest" title="${digest ?? ''}">${digest ?? '—'}</code></td></tr>`,
  )
  return html`<section class="box"><div class="box-head"><b>Artifacts</b> <span class="counter">${own.length}</span></div><table class="rows">${rows}</table></section>`
}
