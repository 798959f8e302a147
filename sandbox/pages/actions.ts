import type { WorkflowRun } from '../world.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { repositoryPage, type View } from './layout.ts'
import { author, branch, commitLink, count, duration, emptyState, repositoryPath, time } from './parts.ts'
import { outcome, outcomeIcon } from './status.ts'

/** Workflow runs, newest first; those of one workflow when its path is given. */
export function actionsPage(view: View, workflow?: string): Html {
  const { repository } = view
  const workflows = new Map(repository.workflowRuns.map((run) => [run.workflowPath, run.workflowName]))
  const runs = repository.workflowRuns
    .filter(({ workflowPath }) => workflow === undefined || workflowPath === workflow)
    .toSorted((a, b) => b.id - a.id)
  if (repository.workflowRuns.length === 0) {
    const empty = emptyState(
      'play',
      'No workflow runs yet',
      'Workflows in .github/workflows run on pushes and pull requests.',
    )
    return repositoryPage(view, 'actions', 'Actions', empty)
  }
  const nav = html`<nav aria-label="Workflows"><a class="side-link" href="?"${workflow === undefined ? html` aria-current="true"` : ''}><b>All workflows</b></a>${[
    ...workflows,
  ].map(
    ([path, name]) =>
      html`<a class="side-link" href="?workflow=${encodeURIComponent(path)}"${path === workflow ? html` aria-current="true"` : ''}><span>${name}</span></a>`,
  )}</nav>`
  const list = html`<div class="box"><div class="box-head"><b>${count(runs.length, 'workflow run')}</b></div><ul class="list">${runs.map((run) => row(view, run))}</ul></div>`
  return repositoryPage(
    view,
    'actions',
    'Actions',
    html`<div class="with-nav">${nav}<div>${list}</div></div>`,
  )
}

function row({ github, repository, now }: View, run: WorkflowRun): Html {
  const link = repositoryPath(repository, 'actions', 'runs', run.id)
  const ended = run.status === 'completed' ? run.updatedAt : github.world.clock.now()
  return html`<li class="row tight">${outcomeIcon(outcome(run.status, run.conclusion))}<div class="grow"><h4><a class="quiet strong" href="${link}">${run.displayTitle}</a></h4><p class="muted small"><b>${run.workflowName}</b> #${run.runNumber}: ${origin({ repository, github, now }, run)} by ${author(run.actor)}</p></div>${branch(repository, run.headBranch)}<span class="muted small when">${icon('calendar')} ${time(run.createdAt, now)}<br>${icon('stopwatch')} ${duration(run.createdAt, ended)}</span></li>`
}

export function origin({ repository }: View, run: WorkflowRun): Html {
  const [number] = run.pullRequests
  if (number !== undefined) {
    return html`Pull request <a href="${repositoryPath(repository, 'pull', number)}">#${number}</a>`
  }
  return html`${run.event.replaceAll('_', ' ')} at ${commitLink(repository, run.headSha)}`
}
