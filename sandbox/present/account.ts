import type { GitHub } from '../github.ts'
import type { Account } from '../world.ts'

const CREATED = '2013-03-14T15:58:09Z'

/** Who GitHub says committed what its web interface or API merged. */
export const WEB_FLOW: Account = {
  id: 19864447,
  login: 'web-flow',
  type: 'User',
  name: 'GitHub',
  email: 'noreply@github.com',
  createdAt: CREATED,
}

/** GitHub's `simple-user`. */
export function presentAccount(github: GitHub, account: Account): Record<string, unknown> {
  const url = `${github.urls.api}/users/${encodeURIComponent(account.login)}`
  const page = account.type === 'Bot' ? `apps/${account.login.replace(/\[bot\]$/, '')}` : account.login
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: `${github.urls.web}/avatars/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${github.urls.web}/${page}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  }
}

/** An opaque id as GraphQL and `node_id` have it. */
export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`${kind}:${id}`).toString('base64url')
}

const NOREPLY = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/i

/** The account that a commit's e-mail address belongs to, as GitHub maps authors; null when to none. */
export function accountByEmail(github: GitHub, email: string): Account | null {
  const address = email.toLowerCase()
  if (address === WEB_FLOW.email) return WEB_FLOW
  const login = NOREPLY.exec(address)?.[1]
  if (login !== undefined) return github.world.accounts.get(login) ?? null
  for (const account of github.world.accounts.values()) {
    if (account.email.toLowerCase() === address) return account
  }
  return null
}
