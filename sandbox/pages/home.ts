import type { GitHub } from '../github.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { page, visibility } from './layout.ts'
import { avatar, count, emptyState, repositoryPath, time } from './parts.ts'

/** All repositories, or those of one owner. Null when there is no such account. */
export function homePage(github: GitHub, login?: string): Html | null {
  const { world } = github
  const now = world.clock.now()
  const key = login?.toLowerCase() ?? ''
  const account = world.accounts.get(key) ?? world.accounts.get(`${key}[bot]`)
  if (login !== undefined && !account) return null
  const repositories = [...world.repositories.values()]
    .filter(({ owner }) => login === undefined || owner.login.toLowerCase() === login.toLowerCase())
    .sort((a, b) => b.pushedAt.localeCompare(a.pushedAt))
  const rows = repositories.map((repository) => {
    const { owner, name, description, forkOf, issues, releases } = repository
    const pulls = [...issues.values()].filter(({ pull, state }) => pull && state === 'open').length
    const origin = [...world.repositories.values()].find(({ id }) => id === forkOf)
    return html`<li class="row">${avatar(owner, 32)}<div class="grow">
<h3><a href="${repositoryPath(repository)}">${owner.login} / <b>${name}</b></a> ${visibility(repository)}</h3>
${origin ? html`<p class="muted small">${icon('repo-forked')} Forked from <a href="${repositoryPath(origin)}">${origin.owner.login}/${origin.name}</a></p>` : ''}
${description === null ? '' : html`<p class="muted">${description}</p>`}
<p class="muted small meta"><span>${icon('git-pull-request')} ${count(pulls, 'open pull request')}</span><span>${icon('tag')} ${count(releases.length, 'release')}</span><span>Updated ${time(repository.pushedAt, now)}</span></p>
</div></li>`
  })
  const list =
    rows.length > 0
      ? html`<ul class="box list">${rows}</ul>`
      : emptyState('repo', 'No repositories yet', 'Repositories appear here as soon as they are created.')
  const heading = account ? html`${avatar(account, 40)} ${account.login}` : 'Repositories'
  const crumbs = html`<nav class="crumbs"><a class="strong" href="/">Local GitHub</a></nav>`
  const body = html`<main class="narrow"><h1 class="heading">${heading} <span class="counter">${rows.length}</span></h1>${list}</main>`
  return page(account ? account.login : 'Repositories', now, crumbs, body)
}
