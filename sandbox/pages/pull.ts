import type { GitCommit } from '../git/git.ts'
import type { Issue, Pull, Review } from '../world.ts'
import { checkDetails } from './checks.ts'
import { checksBox } from './checks-box.ts'
import { commitGroups } from './commits.ts'
import { diff } from './diff.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { stateBadge } from './issue-state.ts'
import { labelsSection, peopleSection } from './issues.ts'
import { repositoryPage, type View } from './layout.ts'
import { author, avatar, branch, count, repositoryPath } from './parts.ts'
import { checksOf } from './status.ts'
import { timeline } from './timeline.ts'

export type PullTab = 'conversation' | 'commits' | 'checks' | 'files'

/** A pull request under one of its tabs; null when there is none of this number. */
export async function pullPage(
  view: View,
  number: number,
  tab: PullTab,
  checkRunId?: number,
): Promise<Html | null> {
  const { github, repository } = view
  const issue = repository.issues.get(number)
  if (!issue?.pull) return null
  const { pull } = issue
  const base = (await github.git.mergeBase(repository, pull.baseSha, pull.headSha)) ?? pull.baseSha
  const commits = (await github.git.log(repository, { head: pull.headSha, base })).toReversed()
  const body = html`${heading(view, issue, pull, commits.length)}${subTabs(view, issue, pull, tab, commits.length)}${await content()}`
  return repositoryPage(view, 'pulls', `${issue.title} · Pull request #${number}`, body)

  async function content(): Promise<Html> {
    if (!issue) return html``
    if (tab === 'commits') return commitGroups(view, commits)
    if (tab === 'checks') return checkDetails(view, pull.headSha, checkRunId)
    if (tab === 'files') return diff(await github.git.patch(repository, base, pull.headSha))
    return html`<div class="with-side"><div>${timeline(view, issue, commits)}${checksBox(view, issue, pull)}</div>${side(view, issue, pull, commits)}</div>`
  }
}

function heading({ github, repository }: View, issue: Issue, pull: Pull, commits: number): Html {
  const head = [...github.world.repositories.values()].find(({ id }) => id === pull.headRepositoryId)
  const fork = head && head.id !== repository.id ? head.owner.login : undefined
  const from = head ? branch(head, pull.headRef, fork) : html`<span class="branch">${pull.headRef}</span>`
  const merged = pull.mergedAt !== null
  const said = html`${author(merged && pull.mergedBy ? pull.mergedBy : issue.author)} ${merged ? 'merged' : 'wants to merge'} ${count(commits, 'commit')} into ${branch(repository, pull.baseRef)} from ${from}`
  return html`<div class="title"><h1>${issue.title} <span class="muted">#${issue.number}</span></h1><p>${stateBadge(issue)} <span class="muted">${said}</span></p></div>`
}

function subTabs(
  { github, repository }: View,
  issue: Issue,
  pull: Pull,
  active: PullTab,
  commits: number,
): Html {
  const at = (...more: string[]) => repositoryPath(repository, 'pull', issue.number, ...more)
  const said = issue.comments.length + pull.reviews.filter(({ body }) => body !== '').length
  const tabs = [
    ['conversation', at(), 'comment-discussion', 'Conversation', said],
    ['commits', at('commits'), 'git-commit', 'Commits', commits],
    ['checks', at('checks'), 'checklist', 'Checks', checksOf(github.world, repository, pull.headSha).length],
    ['files', at('files'), 'file-diff', 'Files changed', 0],
  ] as const
  return html`<nav class="subtabs" aria-label="Pull request">${tabs.map(
    ([id, href, name, text, number]) =>
      html`<a href="${href}"${id === active ? html` aria-current="page"` : ''}>${icon(name)} ${text}${number > 0 ? html` <span class="counter">${number}</span>` : ''}</a>`,
  )}</nav>`
}

function side(view: View, issue: Issue, pull: Pull, commits: readonly GitCommit[]): Html {
  const latest = new Map<string, Review>()
  for (const review of pull.reviews) {
    if (review.state !== 'COMMENTED' || !latest.has(review.author.login))
      latest.set(review.author.login, review)
  }
  const marks = {
    APPROVED: icon('check', 'success'),
    CHANGES_REQUESTED: icon('file-diff', 'danger'),
    COMMENTED: icon('comment', 'muted'),
    DISMISSED: icon('x', 'muted'),
  }
  const reviewers = [...latest.values()].map(
    ({ author: by, state }) =>
      html`<p class="person">${avatar(by)} <span class="grow">${author(by)}</span> ${marks[state]}</p>`,
  )
  const asked = pull.requestedReviewers.map(
    (login) =>
      html`<p class="person"><span class="grow">${login}</span> ${icon('dot-fill', 'attention')}</p>`,
  )
  const authors = [...new Set(commits.map(({ author: by }) => by.name))].map((name) => html`<p>${name}</p>`)
  return html`<aside>${peopleSection('Reviewers', [...reviewers, ...asked])}${labelsSection(view, issue)}${peopleSection('Committers', authors)}</aside>`
}
