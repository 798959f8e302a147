import type { GitRef, GitTag } from '../git/git.ts'
import { subject } from './folder.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { repositoryPage, type View } from './layout.ts'
import { commitLink, emptyState, repositoryPath, time } from './parts.ts'
import { switcher } from './releases.ts'

interface Tag {
  readonly name: string
  readonly ref: GitRef
  /** Null for a lightweight tag. */
  readonly annotation: GitTag | null
  readonly commit: string | null
  readonly at: string
}

/** All tags with their messages' first lines; newest first. */
export async function tagsPage(view: View): Promise<Html> {
  const { github, repository, now } = view
  const refs = await github.git.refs(repository, 'refs/tags/')
  const tags = await Promise.all(refs.map((ref) => read(view, ref)))
  const rows = tags
    .sort((a, b) => b.at.localeCompare(a.at) || b.name.localeCompare(a.name, 'en', { numeric: true }))
    .map(
      ({ name, annotation, commit, at }) =>
        html`<li class="row tight" id="${encodeURIComponent(name)}">${icon('tag', 'muted')}<div class="grow"><h4><a class="quiet strong" href="${address(view, name)}">${name}</a> ${annotation ? '' : html`<span class="badge">lightweight</span>`}</h4><p class="muted small">${annotation ? html`${subject(annotation.message)} · ${annotation.tagger?.name ?? ''} ` : ''}${time(at, now)}</p></div>${released(view, name) ? html`<a class="quiet muted small" href="${address(view, name)}">${icon('package')} Release</a>` : ''}${commit === null ? '' : commitLink(repository, commit)}</li>`,
    )
  const list =
    rows.length > 0
      ? html`<ul class="box list">${rows}</ul>`
      : emptyState('tag', 'There aren’t any tags here', 'Tags mark versions.')
  return repositoryPage(view, 'releases', 'Tags', html`${switcher(view, 'tags')}${list}`)
}

/** A tag with its message as it was written; null when there is none of this name. */
export async function tagPage(view: View, name: string): Promise<Html | null> {
  const { github, repository, now } = view
  const full = `refs/tags/${name}`
  const ref = (await github.git.refs(repository, full)).find((each) => each.name === full)
  if (!ref) return null
  const { annotation, commit, at } = await read(view, ref)
  const object = annotation?.object ?? { type: ref.type, sha: ref.sha }
  const target =
    object.type === 'commit' ? commitLink(repository, object.sha) : html`<code>${object.sha}</code>`
  const facts = html`<dl class="facts">${fact('Object', html`${object.type} ${target}`)}${
    annotation
      ? html`${fact('Tagger', html`${annotation.tagger ? html`${annotation.tagger.name} <span class="muted">&lt;${annotation.tagger.email}&gt;</span>` : '—'}`)}${fact('Tagged', html`${time(at, now)} <span class="muted">${at}</span>`)}${fact('Tag object', html`<code>${annotation.sha}</code>`)}`
      : fact('Kind', html`lightweight: a name without a message`)
  }${commit !== null && object.type !== 'commit' ? fact('Commit', commitLink(repository, commit)) : ''}</dl>`
  const body = html`<nav class="toolbar path"><a href="${repositoryPath(repository, 'tags')}">Tags</a> / <b>${name}</b></nav>
<section class="box"><div class="box-head tall">${icon('tag')}<h2 class="grow">${name}</h2>${released(view, name) ? html`<a class="button" href="${address(view, name)}">${icon('package')} Release</a>` : ''}</div><div class="box-body wide">${facts}${annotation ? html`<pre class="message tag-message">${annotation.message.trimEnd()}</pre>` : ''}</div></section>`
  return repositoryPage(view, 'releases', name, body)
}

async function read({ github, repository }: View, ref: GitRef): Promise<Tag> {
  const annotation = ref.type === 'tag' ? await github.git.tag(repository, ref.sha) : null
  const sha = await github.git.resolve(repository, `${ref.sha}^{commit}`)
  const dated =
    annotation?.tagger?.date ?? (sha && (await github.git.commit(repository, sha))?.committer.date)
  const at = new Date(dated ?? repository.createdAt).toISOString().replace('.000Z', 'Z')
  return { name: ref.name.slice('refs/tags/'.length), ref, annotation, commit: sha, at }
}

function fact(name: string, value: Html): Html {
  return html`<dt>${name}</dt><dd>${value}</dd>`
}

function released({ repository }: View, name: string): boolean {
  return repository.releases.some(({ draft, tagName }) => !draft && tagName === name)
}

/** github.com shows releases and bare tags under one address. */
function address({ repository }: View, name: string): string {
  return repositoryPath(repository, 'releases', 'tag', name)
}
