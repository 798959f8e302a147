import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { repositoryPage, type View } from './layout.ts'
import { branch, commitLink, time } from './parts.ts'

/** All branches, the default one first. */
export async function branchesPage(view: View): Promise<Html> {
  const { github, repository, now } = view
  const refs = await github.git.refs(repository, 'refs/heads/')
  const rows = await Promise.all(
    refs.map(async ({ name, sha }) => {
      const short = name.slice('refs/heads/'.length)
      const commit = await github.git.commit(repository, sha)
      const first = short === repository.defaultBranch
      const row = html`<li class="row tight">${icon('git-branch', 'muted')}<div class="grow">${branch(repository, short)} ${first ? html`<span class="badge">Default</span>` : ''}</div><span class="muted small">${commit ? time(new Date(commit.committer.date).toISOString(), now) : ''}</span>${commitLink(repository, sha)}</li>`
      return { first, row }
    }),
  )
  const sorted = rows.sort((a, b) => Number(b.first) - Number(a.first)).map(({ row }) => row)
  return repositoryPage(
    view,
    'code',
    'Branches',
    html`<h1 class="heading">Branches</h1><ul class="box list">${sorted}</ul>`,
  )
}
