import type { Issue, Repository } from '../world.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { stateBadge, stateIcon } from './issue-state.ts'
import { repositoryPage, type View } from './layout.ts'
import { author, label, repositoryPath, time } from './parts.ts'
import { checksOf, outcomeIcon, rollup } from './status.ts'
import { timeline } from './timeline.ts'

/** Issues, or pull requests, in one state; newest first. */
export function issuesPage(view: View, kind: 'issues' | 'pulls', state: 'open' | 'closed'): Html {
  const { repository } = view
  const all = [...repository.issues.values()].filter(({ pull }) => (pull !== null) === (kind === 'pulls'))
  const shown = all.filter((issue) => issue.state === state).sort((a, b) => b.number - a.number)
  const noun = kind === 'pulls' ? 'pull requests' : 'issues'
  const opened = kind === 'pulls' ? 'git-pull-request' : 'issue-opened'
  const choice = (value: 'open' | 'closed', name: string, text: string) =>
    html`<a class="quiet ${value === state ? 'strong' : 'muted'}" href="?state=${value}">${icon(name)} ${all.filter((issue) => issue.state === value).length} ${text}</a>`
  const list =
    shown.length > 0
      ? html`<ul class="list">${shown.map((issue) => row(view, issue))}</ul>`
      : html`<div class="blank">${icon(opened)}<h3>There are no ${state} ${noun}</h3></div>`
  const body = html`<div class="box"><div class="box-head">${choice('open', opened, 'Open')}${choice('closed', 'check', 'Closed')}</div>${list}</div>`
  return repositoryPage(view, kind, kind === 'pulls' ? 'Pull requests' : 'Issues', body)
}

function row({ github, repository, now }: View, issue: Issue): Html {
  const { number, title, author: by, createdAt, comments, pull } = issue
  const state = pull ? rollup(checksOf(github.world, repository, pull.headSha)) : null
  return html`<li class="row tight">${stateIcon(issue)}<div class="grow"><h4><a class="quiet strong" href="${repositoryPath(repository, pull ? 'pull' : 'issues', number)}">${title}</a> ${state ? outcomeIcon(state) : ''} ${issueLabels(repository, issue)}</h4>
<p class="muted small">#${number} opened ${time(createdAt, now)} by ${author(by)}${pull?.draft ? ' · Draft' : ''}</p></div>${comments.length > 0 ? html`<span class="muted small">${icon('comment')} ${comments.length}</span>` : ''}</li>`
}

export function issueLabels(repository: Repository, issue: Issue): Html[] {
  return issue.labels.map((name) => {
    const known = repository.labels.find((each) => each.name.toLowerCase() === name.toLowerCase())
    return html`${label(known ?? { name, color: 'ededed' }, known?.description ?? '')} `
  })
}

/** An issue that is no pull request; null when there is none of this number. */
export function issuePage(view: View, number: number): Html | null {
  const issue = view.repository.issues.get(number)
  if (!issue || issue.pull) return null
  const { title, author: by, createdAt } = issue
  const body = html`<div class="title"><h1>${title} <span class="muted">#${number}</span></h1><p>${stateBadge(issue)} <span class="muted">${author(by)} opened this issue ${time(createdAt, view.now)}</span></p></div>
<div class="with-side"><div>${timeline(view, issue, [])}</div><aside>${labelsSection(view, issue)}</aside></div>`
  return repositoryPage(view, 'issues', `${title} · Issue #${number}`, body)
}

export function labelsSection({ repository }: View, issue: Issue): Html {
  const labels = issueLabels(repository, issue)
  return html`<section><h3>Labels</h3>${labels.length > 0 ? html`<p class="labels">${labels}</p>` : html`<p class="muted small">None yet</p>`}</section>`
}

export function peopleSection(title: string, people: readonly Html[]): Html {
  return html`<section><h3>${title}</h3>${people.length > 0 ? people : html`<p class="muted small">None yet</p>`}</section>`
}
