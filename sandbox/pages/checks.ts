import type { CheckAnnotation, CheckRun } from '../world.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { repositoryPage, type View } from './layout.ts'
import { markdownBody } from './markdown.ts'
import { commitLink, count, duration, emptyState, time } from './parts.ts'
import { type Check, checksOf, outcome, outcomeIcon } from './status.ts'

/** The check runs of a commit: a list at the side, one of them in full. */
export function checkDetails(view: View, sha: string, checkRunId?: number): Html {
  const checks = checksOf(view.github.world, view.repository, sha).filter((check) => check.run !== null)
  const chosen = checks.find(({ run }) => run?.id === checkRunId) ?? checks[0]
  if (!chosen?.run)
    return emptyState('checklist', 'No checks', 'Nothing has reported on the head commit yet.')
  const link = ({ run, name, outcome: state, app }: Check) =>
    html`<a class="side-link" href="?check_run_id=${run?.id ?? ''}"${run === chosen.run ? html` aria-current="true"` : ''}>${outcomeIcon(state)}<span class="grow"><b>${name}</b><br><span class="muted small">${app?.name ?? ''}</span></span></a>`
  return html`<div class="with-nav"><nav aria-label="Checks">${checks.map(link)}</nav><div>${checkRun(view, chosen.run)}</div></div>`
}

/** One check run at its own address; null when there is none of this id. */
export function checkRunPage(view: View, id: number): Html | null {
  const run = view.repository.checkRuns.find((each) => each.id === id)
  return run ? repositoryPage(view, 'actions', run.name, checkRun(view, run)) : null
}

function checkRun(view: View, run: CheckRun): Html {
  const { github, repository, now } = view
  const { title, summary, text, annotations } = run.output
  const app = github.world.apps.get(run.appId)
  const state = outcome(run.status, run.conclusion)
  const took = run.completedAt === null ? '' : html` in ${duration(run.startedAt, run.completedAt)}`
  return html`<section class="box"><div class="box-head tall">${outcomeIcon(state)}<div class="grow"><h2>${run.name}</h2><p class="muted small">${app ? html`${app.name} · ` : ''}${(run.conclusion ?? run.status).replaceAll('_', ' ')} ${time(run.completedAt ?? run.startedAt, now)}${took} · ${commitLink(repository, run.headSha)}</p></div>${run.actions.map(({ label, description }) => html`<span class="button" title="${description}">${label}</span>`)}</div>
<div class="box-body wide">${title === null ? '' : html`<h3 class="output-title">${title}</h3>`}${summary === null ? '' : markdownBody(summary, { repository })}${text === null ? '' : html`<hr>${markdownBody(text, { repository })}`}${title === null && summary === null ? html`<p class="muted">No output.</p>` : ''}</div></section>${annotationList(annotations)}`
}

const levels = {
  notice: ['info', 'accent'],
  warning: ['alert', 'attention'],
  failure: ['x-circle', 'danger'],
} as const

export function annotationList(annotations: readonly CheckAnnotation[]): Html {
  if (annotations.length === 0) return html``
  const rows = annotations.map(
    ({ path, start_line, end_line, annotation_level, title, message, raw_details }) => {
      const [name, tone] = levels[annotation_level]
      const lines = start_line === end_line ? `L${start_line}` : `L${start_line}–L${end_line}`
      return html`<li class="row tight">${icon(name, tone)}<div class="grow"><p><b>${title ?? annotation_level}</b> <span class="muted small mono">${path}#${lines}</span></p><pre class="message">${message}</pre>${raw_details === undefined ? '' : html`<details><summary>Details</summary><pre class="message">${raw_details}</pre></details>`}</div></li>`
    },
  )
  return html`<section class="box"><div class="box-head"><b>${count(annotations.length, 'annotation')}</b></div><ul class="list">${rows}</ul></section>`
}
