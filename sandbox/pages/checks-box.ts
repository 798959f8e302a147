import type { Issue, Pull } from '../world.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import type { View } from './layout.ts'
import { avatar, commitLink, count, repositoryPath, time } from './parts.ts'
import { type Check, checksOf, outcomeIcon, rollup } from './status.ts'

/** What stands at the end of a pull request: its checks, and whether it is or can be merged. */
export function checksBox(view: View, issue: Issue, pull: Pull): Html {
  const { github, repository } = view
  const checks = checksOf(github.world, repository, pull.headSha)
  const list = checks.map((check) => checkRow(view, issue, check))
  const merged = pull.mergedAt !== null
  return html`<section class="box merge ${merged ? 'done' : ''}">${merged ? mergedRow(view, pull) : ''}${checks.length > 0 ? html`${summary(checks)}<ul class="list checks">${list}</ul>` : ''}${merged ? '' : stateRow(issue, pull)}</section>`
}

function summary(checks: readonly Check[]): Html {
  const state = rollup(checks) ?? 'neutral'
  const title = {
    failure: 'Some checks were not successful',
    running: 'Some checks haven’t completed yet',
    success: 'All checks have passed',
    queued: '',
    neutral: '',
  }[state]
  const parts = (['failure', 'running', 'queued', 'neutral', 'success'] as const)
    .map((kind) => [checks.filter(({ outcome }) => outcome === kind).length, words[kind]] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`)
  const last = parts.pop()
  const text = parts.length > 0 ? `${parts.join(', ')} and ${last}` : last
  return html`<div class="merge-row"><span class="big">${outcomeIcon(state)}</span><div><h3>${title}</h3><p class="muted">${text} ${checks.length === 1 ? 'check' : 'checks'}</p></div></div>`
}

const words = {
  failure: 'failing',
  running: 'in progress',
  queued: 'queued',
  neutral: 'neutral',
  success: 'successful',
} as const

function checkRow({ repository }: View, issue: Issue, { name, outcome, title, app, run, url }: Check): Html {
  const link = run
    ? `${repositoryPath(repository, 'pull', issue.number, 'checks')}?check_run_id=${run.id}`
    : url
  const text = html`<b>${name}</b>`
  return html`<li class="check">${outcomeIcon(outcome)}${app ? avatar(app.bot) : icon('dot', 'muted')}<span class="truncate grow">${link === null ? text : html`<a class="quiet" href="${link}">${text}</a>`}<span class="muted"> — ${title}</span></span>${link === null ? '' : html`<a class="small" href="${link}">Details</a>`}</li>`
}

function mergedRow({ repository, now }: View, pull: Pull): Html {
  const at = pull.mergeCommitSha ? html` in ${commitLink(repository, pull.mergeCommitSha)}` : ''
  return html`<div class="merge-row"><span class="big disc done">${icon('git-merge')}</span><div><h3>Pull request successfully merged and closed</h3><p class="muted">Merged${at} ${pull.mergedAt === null ? '' : time(pull.mergedAt, now)}.</p></div></div>`
}

function stateRow(issue: Issue, pull: Pull): Html {
  if (issue.state === 'closed') {
    return html`<div class="merge-row"><span class="big disc danger">${icon('git-pull-request-closed')}</span><div><h3>Closed with unmerged commits</h3><p class="muted">This pull request is closed.</p></div></div>`
  }
  const approved = pull.reviews.filter(({ state }) => state === 'APPROVED').length
  const text = approved > 0 ? count(approved, 'approving review') : 'No approving reviews yet'
  if (pull.draft) {
    return html`<div class="merge-row"><span class="big disc">${icon('git-pull-request-draft')}</span><div><h3>This pull request is still a work in progress</h3><p class="muted">Draft pull requests cannot be merged.</p></div></div>`
  }
  return html`<div class="merge-row"><span class="big disc success">${icon('git-merge')}</span><div><h3>Open for merging into <code>${pull.baseRef}</code></h3><p class="muted">${text}.</p></div></div>`
}
