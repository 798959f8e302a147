import type { Deployment } from '../world.ts'
import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { repositoryPage, type View } from './layout.ts'
import { author, commitLink, emptyState, repositoryPath, time } from './parts.ts'

const tones: Readonly<Record<string, string>> = {
  success: 'success',
  failure: 'danger',
  error: 'danger',
  in_progress: 'attention',
  queued: 'attention',
  pending: 'attention',
}

/** Environments with what is in each, then all deployments; newest first. */
export function deploymentsPage(view: View): Html {
  const all = view.repository.deployments.toSorted((a, b) => b.id - a.id)
  const environments = [...new Set(all.map(({ environment }) => environment))].sort()
  if (all.length === 0) {
    return repositoryPage(
      view,
      'deployments',
      'Deployments',
      emptyState('rocket', 'No deployments yet', 'Deployments say what runs where.'),
    )
  }
  const cards = environments.map((environment) => {
    const own = all.filter((each) => each.environment === environment)
    const active = own.find((each) => stateOf(each) === 'success') ?? own[0]
    return active ? card(view, active) : ''
  })
  const list = html`<div class="box"><div class="box-head"><b>All deployments</b> <span class="counter">${all.length}</span></div><ul class="list">${all.map((each) => row(view, each))}</ul></div>`
  return repositoryPage(
    view,
    'deployments',
    'Deployments',
    html`<h1 class="heading">Deployments</h1><div class="cards">${cards}</div>${list}`,
  )
}

function card(view: View, deployment: Deployment): Html {
  const { repository, now } = view
  const { environment, ref, sha, createdAt } = deployment
  return html`<section class="box card"><h3>${icon('rocket', tones[stateOf(deployment)] ?? 'muted')} ${environment}</h3><p>${refLink(view, ref)}</p><p class="muted small">${commitLink(repository, sha)} · ${time(createdAt, now)}</p></section>`
}

function row(view: View, deployment: Deployment): Html {
  const { repository, now } = view
  const { environment, ref, sha, creator, createdAt, description, statuses } = deployment
  const state = stateOf(deployment)
  const log = statuses.at(-1)?.logUrl ?? ''
  return html`<li class="row tight">${icon('rocket', tones[state] ?? 'muted')}<div class="grow"><h4>${refLink(view, ref)} <span class="muted">to</span> <b>${environment}</b> <span class="badge ${tones[state] ?? ''}">${state.replaceAll('_', ' ')}</span></h4><p class="muted small">${description === null || description === '' ? '' : `${description} · `}Deployed by ${author(creator)} ${time(createdAt, now)}${log === '' ? '' : html` · <a href="${log}">Log</a>`}</p></div>${commitLink(repository, sha)}</li>`
}

function refLink({ repository }: View, ref: string): Html {
  const name = ref.replace(/^refs\/(heads|tags)\//, '')
  return html`<a class="quiet strong" href="${repositoryPath(repository, 'tree', name)}">${name}</a>`
}

function stateOf({ statuses }: Deployment): string {
  return statuses.at(-1)?.state ?? 'pending'
}
