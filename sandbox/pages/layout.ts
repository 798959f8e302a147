import type { GitHub } from '../github.ts'
import type { Repository } from '../world.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { path, repositoryPath } from './parts.ts'

export type Tab = 'code' | 'issues' | 'pulls' | 'actions' | 'releases' | 'deployments'

/** What every page of a repository is drawn from. */
export interface View {
  readonly github: GitHub
  readonly repository: Repository
  /** The server's time. */
  readonly now: string
}

export function page(title: string, now: string, header: Html, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/github-markdown.css">
<link rel="stylesheet" href="/assets/page.css">
<script type="module" src="/assets/page.js"></script>
</head>
<body>
<header class="top">
<div class="bar"><a class="home" href="/" aria-label="All repositories">${icon('server')}</a>${header}<span class="clock" title="The server's clock">${icon('clock')} ${now.slice(0, 10)} ${now.slice(11, 16)} UTC</span></div>
</header>
${body}
</body>
</html>`
}

export function repositoryPage(view: View, tab: Tab, title: string, body: Html): Html {
  const { repository, now } = view
  const { owner, name } = repository
  const crumbs = html`<nav class="crumbs"><a href="${path(owner.login)}">${owner.login}</a><span>/</span><a class="strong" href="${repositoryPath(repository)}">${name}</a>${visibility(repository)}</nav>`
  const content = html`<nav class="tabs" aria-label="Repository">${tabs(repository).map(
    (each) =>
      html`<a href="${repositoryPath(repository, ...each.path)}"${each.id === tab ? html` aria-current="page"` : ''}>${icon(each.icon)}${each.text}${each.count > 0 ? html`<span class="counter">${each.count}</span>` : ''}</a>`,
  )}</nav>
<main>${body}</main>`
  return page(`${title} · ${owner.login}/${name}`, now, crumbs, content)
}

export function visibility({ private: hidden }: Repository): Html {
  return html`<span class="badge">${hidden ? 'Private' : 'Public'}</span>`
}

function tabs(repository: Repository) {
  const open = [...repository.issues.values()].filter(({ state }) => state === 'open')
  const pulls = open.filter(({ pull }) => pull !== null).length
  return [
    { id: 'code', path: [], icon: 'code', text: 'Code', count: 0 },
    { id: 'issues', path: ['issues'], icon: 'issue-opened', text: 'Issues', count: open.length - pulls },
    { id: 'pulls', path: ['pulls'], icon: 'git-pull-request', text: 'Pull requests', count: pulls },
    { id: 'actions', path: ['actions'], icon: 'play', text: 'Actions', count: 0 },
    { id: 'releases', path: ['releases'], icon: 'tag', text: 'Releases', count: repository.releases.length },
    { id: 'deployments', path: ['deployments'], icon: 'rocket', text: 'Deployments', count: 0 },
  ] as const
}

export function notFoundPage(now: string): Html {
  const text = html`<main class="narrow"><div class="box blank">${icon('search')}<h3>This is not the page you are looking for</h3><p><a href="/">All repositories</a></p></div></main>`
  return page('Not found', now, html``, text)
}
