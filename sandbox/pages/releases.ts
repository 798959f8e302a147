import { tagInUrl } from '../present/asset.ts'
import { latestRelease } from '../releases/latest.ts'
import type { Asset, Release } from '../world.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { repositoryPage, type View } from './layout.ts'
import { markdownBody } from './markdown.ts'
import { author, avatar, commitLink, count, emptyState, path, repositoryPath, size, time } from './parts.ts'

/** All releases, drafts included; newest first. */
export async function releasesPage(view: View): Promise<Html> {
  const shown = view.repository.releases.toSorted((a, b) => moment(b).localeCompare(moment(a)) || b.id - a.id)
  const list = await Promise.all(shown.map((release) => drawRelease(view, release)))
  const empty = emptyState(
    'tag',
    'There aren’t any releases here',
    'Releases are versions that people can download.',
  )
  return repositoryPage(
    view,
    'releases',
    'Releases',
    html`${switcher(view, 'releases')}${list.length > 0 ? list : empty}`,
  )
}

/** The release of a tag (or a draft, under the name that stands in for its tag); null when there is none. */
export async function releasePage(view: View, tag: string): Promise<Html | null> {
  const release = view.repository.releases.find((each) =>
    each.draft ? tagInUrl(each) === tag : each.tagName === tag,
  )
  if (!release) return null
  const crumbs = html`<nav class="toolbar path"><a href="${repositoryPath(view.repository, 'releases')}">Releases</a> / <b>${release.tagName}</b></nav>`
  return repositoryPage(
    view,
    'releases',
    release.name ?? tag,
    html`${crumbs}${await drawRelease(view, release)}`,
  )
}

export function switcher({ repository }: View, active: 'releases' | 'tags'): Html {
  const link = (id: 'releases' | 'tags', text: string) =>
    html`<a class="button" href="${repositoryPath(repository, id)}"${id === active ? html` aria-current="page"` : ''}>${text}</a>`
  return html`<div class="toolbar"><span class="group">${link('releases', 'Releases')}${link('tags', 'Tags')}</span></div>`
}

async function drawRelease(view: View, release: Release): Promise<Html> {
  const { github, repository, now } = view
  const sha = await github.git.resolve(repository, `refs/tags/${release.tagName}^{commit}`)
  const name = release.name === null || release.name === '' ? release.tagName : release.name
  const tagLink = release.draft ? tagInUrl(release) : encodeURIComponent(release.tagName)
  const title = html`<a class="quiet" href="${repositoryPath(repository, 'releases', 'tag')}/${tagLink}">${name}</a>`
  const said = release.draft ? 'drafted this' : 'released this'
  return html`<section class="release"><div class="release-side"><p>${avatar(release.author)} ${author(release.author)} ${said} ${time(moment(release), now)}</p><p><a class="quiet" href="${path(repository.owner.login, repository.name, 'tags')}#${encodeURIComponent(release.tagName)}">${icon('tag')} ${release.tagName}</a></p>${sha === null ? '' : html`<p>${icon('git-commit', 'muted')} ${commitLink(repository, sha)}</p>`}</div>
<div class="box"><div class="box-body wide"><h2 class="release-title">${title} ${badges(view, release)}</h2>${release.body === null || release.body === '' ? '' : markdownBody(release.body, { repository })}</div>${assets(view, release)}</div></section>`
}

function badges({ repository }: View, release: Release): Html {
  if (release.draft) return html`<span class="badge danger">Draft</span>`
  return html`${release.prerelease ? html`<span class="badge attention">Pre-release</span>` : ''}${release === latestRelease(repository) ? html`<span class="badge success">Latest</span>` : ''}${release.immutable ? html` <span class="badge">${icon('lock')} Immutable</span>` : ''}`
}

function assets({ repository, now }: View, release: Release): Html {
  const row = (asset: Asset) => {
    const link = repositoryPath(repository, 'releases', 'download', release.tagName, asset.name)
    const name = html`<b>${asset.label === null || asset.label === '' ? asset.name : asset.label}</b>`
    const digest = asset.digest ?? asset.state
    return html`<tr><td>${icon('package', 'muted')} ${release.draft || asset.state !== 'uploaded' ? name : html`<a href="${link}" download>${name}</a>`}</td><td><code class="digest" title="${digest}">${digest}</code></td><td class="end">${size(asset.size)}</td><td class="end muted" title="Downloads">${icon('download')} ${asset.downloads}</td><td class="end muted">${time(asset.updatedAt, now)}</td></tr>`
  }
  if (release.assets.length === 0) return html``
  return html`<details class="assets" open><summary><b>Assets</b> <span class="counter">${release.assets.length}</span> <span class="muted small">${size(release.assets.reduce((sum, each) => sum + each.size, 0))} · ${count(
    release.assets.reduce((sum, { downloads }) => sum + downloads, 0),
    'download',
  )}</span></summary><table class="rows">${release.assets.map(row)}</table></details>`
}

function moment({ publishedAt, createdAt }: Release): string {
  return publishedAt ?? createdAt
}
