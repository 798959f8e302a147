import { latestRelease } from '../releases/latest.ts'
import { folder } from './folder.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { repositoryPage, type View } from './layout.ts'
import { markdownBody } from './markdown.ts'
import { author, avatar, count, emptyState, filePath, repositoryPath, time } from './parts.ts'
import { locate } from './ref-path.ts'

/** The repository's front page, or a folder of it at `ref/path`. */
export async function repositoryFront(view: View, rest?: string): Promise<Html | null> {
  const { github, repository } = view
  const found = await locate(view, rest ?? repository.defaultBranch)
  const head = found && (await github.git.commit(repository, found.sha))
  if (!found || !head) {
    return rest === undefined ? repositoryPage(view, 'code', repository.name, empty(view)) : null
  }
  const [files, branches, tags] = await Promise.all([
    folder(view, found.ref, found.path, head),
    github.git.refs(repository, 'refs/heads/'),
    github.git.refs(repository, 'refs/tags/'),
  ])
  if (!files) return null
  const bar = html`<div class="toolbar"><span class="button">${icon('git-branch')} ${found.ref}</span><a class="quiet" href="${repositoryPath(repository, 'branches')}">${icon('git-branch')} <b>${branches.length}</b> ${branches.length === 1 ? 'Branch' : 'Branches'}</a><a class="quiet" href="${repositoryPath(repository, 'tags')}">${icon('tag')} <b>${tags.length}</b> ${tags.length === 1 ? 'Tag' : 'Tags'}</a>${found.path === '' ? '' : pathCrumbs(view, found.ref, found.path)}</div>`
  const body = html`<div class="with-side"><div>${bar}${files}${await readme(view, found)}</div>${rest === undefined ? about(view) : ''}</div>`
  return repositoryPage(view, 'code', found.path === '' ? repository.name : found.path, body)
}

/** `repository / folder / file`, each a link. */
export function pathCrumbs({ repository }: View, ref: string, file: string): Html {
  const parts = file.split('/')
  const links = parts.map((part, index) =>
    index === parts.length - 1
      ? html`<b>${part}</b>`
      : html`<a href="${filePath(repository, 'tree', ref, parts.slice(0, index + 1).join('/'))}">${part}</a> / `,
  )
  return html`<span class="path"><a href="${repositoryPath(repository, 'tree', ref)}">${repository.name}</a> / ${links}</span>`
}

async function readme(
  { github, repository }: View,
  at: { ref: string; sha: string; path: string },
): Promise<Html> {
  const entries = (await github.git.tree(repository, at.sha, at.path)) ?? []
  const file = entries.find(({ path, type }) => type === 'blob' && /(^|\/)readme\.md$/i.test(path))
  const content = file && (await github.git.blob(repository, file.sha))
  if (!file || !content) return html``
  const place = { repository, file: { ref: at.ref, folder: at.path } }
  const rendered = markdownBody(content.toString('utf8'), place)
  return html`<section class="box readme"><div class="box-head">${icon('book')} <b>README</b></div><div class="box-body wide">${rendered}</div></section>`
}

function about({ repository, now }: View): Html {
  const published = repository.releases.filter(({ draft }) => !draft)
  const latest = latestRelease(repository)
  const people = [...repository.collaborators]
  const environments = new Set(repository.deployments.map(({ environment }) => environment))
  return html`<aside><section><h3>About</h3><p>${repository.description ?? html`<i class="muted">No description provided.</i>`}</p></section>
<section><h3><a class="quiet" href="${repositoryPath(repository, 'releases')}">Releases <span class="counter">${published.length}</span></a></h3>${
    latest
      ? html`<p class="media">${icon('tag', 'success')}<span><a class="strong" href="${repositoryPath(repository, 'releases', 'tag', latest.tagName)}">${latest.name ?? latest.tagName}</a> <span class="badge success">Latest</span><br><span class="muted small">${time(latest.publishedAt ?? latest.createdAt, now)}</span></span></p>`
      : html`<p class="muted small">No releases published</p>`
  }</section>
${
  environments.size === 0
    ? ''
    : html`<section><h3><a class="quiet" href="${repositoryPath(repository, 'deployments')}">Deployments <span class="counter">${repository.deployments.length}</span></a></h3>${[
        ...environments,
      ].map((name) => html`<p>${icon('rocket', 'success')} ${name}</p>`)}</section>`
}
${people.length === 0 ? '' : html`<section><h3>People</h3>${people.map(([login, role]) => html`<p><a class="quiet" href="/${login}">${login}</a> <span class="muted small">${role}</span></p>`)}</section>`}
<section class="muted small">${avatar(repository.owner)} Owned by ${author(repository.owner)} · ${count(repository.labels.length, 'label')}</section></aside>`
}

function empty({ github, repository }: View): Html {
  const clone = `${github.urls.origin}/${repository.owner.login}/${repository.name}.git`
  return html`${emptyState('repo', 'This repository is empty', 'Push a branch and its files show up here.')}<pre class="box box-body">git remote add origin ${clone}
git push -u origin ${repository.defaultBranch}</pre>`
}
