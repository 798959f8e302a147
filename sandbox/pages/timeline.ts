import type { GitCommit } from '../git/git.ts'
import type { Account, Comment, Issue, Review, TimelineEvent } from '../world.ts'
import { conversation, type Entry } from './conversation.ts'
import { subject } from './folder.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import type { View } from './layout.ts'
import { markdownBody } from './markdown.ts'
import { author, avatar, commitLink, label, repositoryPath, time } from './parts.ts'
import { checksOf, outcomeIcon, rollup } from './status.ts'

/** The description and everything after it, in order. */
export function timeline(view: View, issue: Issue, commits: readonly GitCommit[]): Html {
  const opened = { author: issue.author, at: issue.createdAt, body: issue.body, anchor: `issue-${issue.id}` }
  return html`<div class="timeline">${bubble(view, issue, opened)}${conversation(issue, commits).map((entry) => drawEntry(view, issue, entry))}</div>`
}

function drawEntry(view: View, issue: Issue, entry: Entry): Html {
  switch (entry.kind) {
    case 'comment':
      return comment(view, issue, entry.comment)
    case 'review':
      return review(view, issue, entry.review)
    case 'commit':
      return commit(view, entry.commit)
    case 'event':
      return happened(view, entry.event)
  }
}

interface Said {
  readonly author: Account
  readonly at: string
  readonly body: string
  readonly anchor: string
  readonly edited?: boolean
}

function bubble(
  { repository, now }: View,
  issue: Issue,
  { author: by, at, body, anchor, edited }: Said,
): Html {
  const role =
    by.login === repository.owner.login
      ? 'Owner'
      : repository.collaborators.has(by.login)
        ? 'Collaborator'
        : ''
  const text =
    body === ''
      ? html`<p class="muted"><i>No description provided.</i></p>`
      : markdownBody(body, { repository })
  return html`<article class="comment" id="${anchor}">${avatar(by, 40)}<div class="box"><div class="box-head"><span class="grow">${author(by)} <span class="muted">commented <a class="quiet" href="#${anchor}">${time(at, now)}</a>${edited ? ' · edited' : ''}</span></span>${role === '' ? '' : html`<span class="badge">${role}</span>`}${by.login === issue.author.login && anchor !== `issue-${issue.id}` ? html`<span class="badge">Author</span>` : ''}</div><div class="box-body">${text}</div></div></article>`
}

function comment(view: View, issue: Issue, { id, author: by, body, createdAt, updatedAt }: Comment): Html {
  const edited = updatedAt !== createdAt
  return bubble(view, issue, { author: by, at: createdAt, body, anchor: `issuecomment-${id}`, edited })
}

function review(view: View, issue: Issue, { id, author: by, body, state, submittedAt }: Review): Html {
  const [name, tone, text] = {
    APPROVED: ['check', 'success', 'approved these changes'],
    CHANGES_REQUESTED: ['file-diff', 'danger', 'requested changes'],
    COMMENTED: ['eye', '', 'reviewed'],
    DISMISSED: ['eye', '', 'left a review that was dismissed'],
  }[state] as [string, string, string]
  const line = event(view, { icon: name, tone, by, at: submittedAt, text: html`${text}` })
  if (body === '') return line
  return html`${line}${bubble(view, issue, { author: by, at: submittedAt, body, anchor: `pullrequestreview-${id}` })}`
}

function commit({ github, repository }: View, { sha, message, author: by }: GitCommit): Html {
  const state = rollup(checksOf(github.world, repository, sha))
  return html`<div class="event commit"><span class="dot">${icon('git-commit')}</span><span class="truncate grow"><a class="quiet" href="${repositoryPath(repository, 'commit', sha)}" title="${by.name}">${subject(message)}</a></span>${state ? outcomeIcon(state) : ''}${commitLink(repository, sha)}</div>`
}

interface Line {
  readonly icon: string
  readonly tone?: string
  readonly by: Account
  readonly at: string
  readonly text: Html
}

function event({ now }: View, { icon: name, tone = '', by, at, text }: Line): Html {
  return html`<div class="event"><span class="dot ${tone}">${icon(name)}</span><span>${avatar(by)} ${author(by)} ${text} <span class="muted">${time(at, now)}</span></span></div>`
}

function happened(view: View, entry: TimelineEvent): Html {
  const { event: name, actor, createdAt, label: given, commitId, rename, requestedReviewer } = entry
  const sha = commitId === undefined ? html`` : commitLink(view.repository, commitId)
  const pill = given ? label(given) : ''
  const line = (icon: string, text: Html, tone?: string) =>
    event(view, { icon, text, by: actor, at: createdAt, ...(tone !== undefined && { tone }) })
  switch (name) {
    case 'labeled':
      return line('tag', html`added the ${pill} label`)
    case 'unlabeled':
      return line('tag', html`removed the ${pill} label`)
    case 'merged':
      return line('git-merge', html`merged commit ${sha}`, 'done')
    case 'closed':
      return line('circle-slash', html`closed this`, 'danger')
    case 'reopened':
      return line('dot', html`reopened this`, 'success')
    case 'head_ref_force_pushed':
      return line('repo-push', html`force-pushed the branch to ${sha}`)
    case 'head_ref_deleted':
      return line('git-branch', html`deleted the branch`)
    case 'review_requested':
      return line(
        'eye',
        html`requested a review${requestedReviewer ? html` from ${author(requestedReviewer)}` : ''}`,
      )
    case 'review_dismissed':
      return line('x', html`dismissed a review`)
    case 'ready_for_review':
      return line('eye', html`marked this pull request as ready for review`)
    case 'convert_to_draft':
      return line('git-pull-request-draft', html`marked this pull request as draft`)
    case 'renamed':
      return line(
        'pencil',
        rename
          ? html`changed the title from <del>${rename.from}</del> to ${rename.to}`
          : html`changed the title`,
      )
    default:
      return line('dot', html`${name}`)
  }
}
