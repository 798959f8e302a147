import type { GitHub, GitHubEvent } from '../github.ts'
import { nodeId, presentAccount } from '../present/account.ts'
import { presentMinimalRepository } from '../present/repository.ts'
import type { Account, Installation } from '../world.ts'

/** The whole payload: the event's own part, and what every webhook carries besides. */
export function composePayload(
  github: GitHub,
  event: GitHubEvent,
  installation: Pick<Installation, 'id'>,
): Record<string, unknown> {
  const { repository, sender, payload } = event
  const organization = repository?.owner.type === 'Organization' ? repository.owner : null
  return {
    ...payload,
    ...(repository && { repository: presentHookRepository(github, event) }),
    ...(organization && { organization: presentOrganization(github, organization) }),
    sender: presentAccount(github, sender),
    ...(!('installation' in payload) && {
      installation: { id: installation.id, node_id: nodeId('IntegrationInstallation', installation.id) },
    }),
  }
}

/** The repository; a push writes its times in seconds, and names the branches twice. */
function presentHookRepository(github: GitHub, event: GitHubEvent): Record<string, unknown> {
  if (!event.repository) return {}
  const shown = { ...presentMinimalRepository(github, event.repository), custom_properties: {} }
  if (event.name !== 'push') return shown
  const seconds = (time: string) => Math.floor(Date.parse(time) / 1000)
  return {
    ...shown,
    created_at: seconds(event.repository.createdAt),
    pushed_at: seconds(event.repository.pushedAt),
    stargazers: 0,
    master_branch: event.repository.defaultBranch,
  }
}

/** GitHub's `organization-simple`. */
export function presentOrganization(github: GitHub, account: Account): Record<string, unknown> {
  const url = `${github.urls.api}/orgs/${account.login}`
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('Organization', account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${github.urls.web}/avatars/${account.id}`,
    description: '',
  }
}
