import type { GitHub } from '../github.ts'
import type { Account, App } from '../world.ts'
import { nodeId, presentAccount } from './account.ts'

const GITHUB: Account = {
  id: 9919,
  login: 'github',
  type: 'Organization',
  name: 'GitHub',
  email: 'support@github.com',
  createdAt: '2008-05-11T04:37:31Z',
}

/** The App behind jobs' GITHUB_TOKEN, with the id that it has on github.com. */
export const ACTIONS_APP_ID = 15368

/** An App by id or slug, GitHub Actions included; null when there is none. */
export function presentAppOf(github: GitHub, key: number | string | null): Record<string, unknown> | null {
  if (key === null) return null
  if (key === ACTIONS_APP_ID || key === 'github-actions') {
    return render(github, {
      id: ACTIONS_APP_ID,
      slug: 'github-actions',
      name: 'GitHub Actions',
      owner: GITHUB,
      permissions: { actions: 'write', checks: 'write', contents: 'write', metadata: 'read' },
      events: ['check_run', 'check_suite', 'push', 'workflow_run'],
    })
  }
  for (const app of github.world.apps.values()) {
    if (app.id === key || app.slug === key) return presentApp(github, app)
  }
  return null
}

/** GitHub's `integration`. */
export function presentApp(github: GitHub, app: App): Record<string, unknown> {
  return { ...render(github, app), client_id: app.clientId }
}

type Shown = Pick<App, 'id' | 'slug' | 'name' | 'owner' | 'permissions' | 'events'>

function render(github: GitHub, app: Shown): Record<string, unknown> {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    owner: presentAccount(github, app.owner),
    name: app.name,
    description: '',
    external_url: `${github.urls.web}/apps/${app.slug}`,
    html_url: `${github.urls.web}/apps/${app.slug}`,
    created_at: app.owner.createdAt,
    updated_at: app.owner.createdAt,
    permissions: { ...app.permissions },
    events: [...app.events],
  }
}
