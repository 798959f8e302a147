import type { GitCommit } from '../git/git.ts'
import { diff } from './diff.ts'
import { subject } from './folder.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { repositoryPage, type View } from './layout.ts'
import { commitLink, repositoryPath, time } from './parts.ts'
import { locate } from './ref-path.ts'
import { checksOf, outcomeIcon, rollup } from './status.ts'

/** The newest commits of a branch, tag or commit; null when the ref is unknown. */
export async function commitsPage(view: View, ref: string): Promise<Html | null> {
  const found = await locate(view, ref)
  if (!found) return null
  const commits = await view.github.git.log(view.repository, { head: found.sha, limit: 100 })
  const body = html`<div class="toolbar"><h1 class="grow">Commits</h1><span class="button">${icon('git-branch')} ${found.ref}</span></div>${commitGroups(view, commits)}`
  return repositoryPage(view, 'code', 'Commits', body)
}

/** Commits under the day of each, in the order given. */
export function commitGroups(view: View, commits: readonly GitCommit[]): Html {
  const days = new Map<string, GitCommit[]>()
  for (const commit of commits) {
    const day = new Date(commit.committer.date).toISOString().slice(0, 10)
    days.set(day, [...(days.get(day) ?? []), commit])
  }
  const written = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' })
  return html`${[...days].map(
    ([day, group]) =>
      html`<h3 class="day">${icon('git-commit')} Commits on ${written.format(new Date(day))}</h3><ul class="box list">${group.map((commit) => row(view, commit))}</ul>`,
  )}`
}

function row({ github, repository, now }: View, { sha, message, author, committer }: GitCommit): Html {
  const state = rollup(checksOf(github.world, repository, sha))
  return html`<li class="row tight"><div class="grow"><h4><a class="quiet strong" href="${repositoryPath(repository, 'commit', sha)}">${subject(message)}</a></h4><p class="muted small"><b>${author.name}</b> committed ${time(new Date(committer.date).toISOString(), now)} ${state ? outcomeIcon(state) : ''}</p></div>${commitLink(repository, sha)}</li>`
}

/** One commit with what it changed; null when it is unknown. */
export async function commitPage(view: View, revision: string): Promise<Html | null> {
  const { github, repository, now } = view
  const found = /^[\da-f]{4,40}$/.test(revision)
    ? await github.git.resolve(repository, `${revision}^{commit}`)
    : null
  const commit = found && (await github.git.commit(repository, found))
  if (!commit) return null
  const { sha, message, author, committer, parents } = commit
  const [title = '', ...rest] = message.trimEnd().split('\n')
  const text = rest.join('\n').trim()
  const parent = parents[0]
  const patch = parent === undefined ? '' : await github.git.patch(repository, parent, sha)
  const body = html`<div class="box commit-head"><div class="box-body"><h2>${title}</h2>${text === '' ? '' : html`<pre class="message">${text}</pre>`}</div><div class="box-head foot"><span class="grow"><b>${author.name}</b> committed ${time(new Date(committer.date).toISOString(), now)}</span><span class="muted small">${parents.length === 1 ? 'parent' : 'parents'} ${parents.map((each) => html`${commitLink(repository, each)} `)}</span><span class="muted small">commit <code>${sha}</code></span></div></div>
${parent === undefined ? html`<p class="muted">The first commit: <a href="${repositoryPath(repository, 'tree', sha)}">browse its files</a>.</p>` : diff(patch)}`
  return repositoryPage(view, 'code', title, body)
}
