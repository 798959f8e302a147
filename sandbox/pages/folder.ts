import type { GitCommit } from '../git/git.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import type { View } from './layout.ts'
import { commitLink, filePath, repositoryPath, time } from './parts.ts'

/** A folder's entries with the last commit over them, folders first; null when there is no such folder. */
export async function folder(view: View, ref: string, path: string, head: GitCommit): Promise<Html | null> {
  const { github, repository, now } = view
  const entries = await github.git.tree(repository, head.sha, path)
  if (!entries) return null
  const sorted = entries
    .map((entry) => ({ ...entry, name: entry.path.split('/').at(-1) ?? entry.path }))
    .sort((a, b) => Number(b.type === 'tree') - Number(a.type === 'tree') || a.name.localeCompare(b.name))
  const commits = await Promise.all(
    sorted.map(async ({ name }) => {
      const file = path === '' ? name : `${path}/${name}`
      return (await github.git.log(repository, { head: head.sha, path: file, limit: 1 }))[0]
    }),
  )
  const rows = sorted.map(({ name, type }, index) => {
    const file = path === '' ? name : `${path}/${name}`
    const kind = type === 'tree' ? 'tree' : 'blob'
    const commit = commits[index]
    return html`<tr><td>${icon(type === 'tree' ? 'file-directory-fill' : 'file', 'muted')} <a href="${filePath(repository, kind, ref, file)}">${name}</a></td>
<td class="muted truncate">${commit ? html`<a class="quiet" href="${repositoryPath(repository, 'commit', commit.sha)}">${subject(commit.message)}</a>` : ''}</td>
<td class="muted end">${commit ? time(commit.committer.date, now) : ''}</td></tr>`
  })
  const parent = path.split('/').slice(0, -1).join('/')
  const up =
    path === ''
      ? ''
      : html`<tr><td colspan="3"><a href="${filePath(repository, 'tree', ref, parent)}">..</a></td></tr>`
  return html`<div class="box"><div class="box-head"><b>${head.author.name}</b><span class="truncate grow">${subject(head.message)}</span>${commitLink(repository, head.sha)}<span class="muted">${time(head.committer.date, now)}</span><a class="quiet strong" href="${repositoryPath(repository, 'commits', ref)}">${icon('history')} Commits</a></div>
<table class="files">${up}${rows}</table></div>`
}

export function subject(message: string): string {
  return message.split('\n', 1)[0] ?? ''
}
