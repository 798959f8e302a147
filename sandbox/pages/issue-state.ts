import type { Issue } from '../world.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'

interface State {
  readonly text: 'Open' | 'Draft' | 'Merged' | 'Closed'
  readonly icon: string
  readonly tone: 'open' | 'draft' | 'done' | 'danger'
}

/** Open, Merged, Closed or Draft; a closed issue is done, a closed pull request is not. */
export function stateOf({ state, pull }: Issue): State {
  if (!pull) {
    return state === 'open'
      ? { text: 'Open', icon: 'issue-opened', tone: 'open' }
      : { text: 'Closed', icon: 'issue-closed', tone: 'done' }
  }
  if (pull.mergedAt !== null) return { text: 'Merged', icon: 'git-merge', tone: 'done' }
  if (state === 'closed') return { text: 'Closed', icon: 'git-pull-request-closed', tone: 'danger' }
  if (pull.draft) return { text: 'Draft', icon: 'git-pull-request-draft', tone: 'draft' }
  return { text: 'Open', icon: 'git-pull-request', tone: 'open' }
}

export function stateBadge(issue: Issue): Html {
  const { text, icon: name, tone } = stateOf(issue)
  return html`<span class="state ${tone}">${icon(name)} ${text}</span>`
}

export function stateIcon(issue: Issue): Html {
  const { text, icon: name, tone } = stateOf(issue)
  return html`<span class="ink ${tone}" title="${text}">${icon(name)}</span>`
}
