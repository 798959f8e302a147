import type { GitHub } from '../github.ts'
import type { Repository, Role, Team } from '../world.ts'
import { nodeId, presentAccount } from './account.ts'

const PERMISSIONS: Readonly<Record<Role, string>> = {
  read: 'pull',
  triage: 'triage',
  write: 'push',
  maintain: 'maintain',
  admin: 'admin',
}

/** GitHub's `team`; `permission` is that on the repository, if one is given. */
export function presentTeam(github: GitHub, team: Team, repository?: Repository): Record<string, unknown> {
  const role = repository?.teams.get(keyOf(team)) ?? 'read'
  const url = `${github.urls.api}/organizations/${organizationId(github, team)}/team/${team.id}`
  return {
    id: team.id,
    node_id: nodeId('Team', team.id),
    url,
    html_url: `${github.urls.web}/orgs/${team.organization}/teams/${team.slug}`,
    name: team.name,
    slug: team.slug,
    description: null,
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission: PERMISSIONS[role],
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    type: 'organization',
    organization_id: organizationId(github, team),
    parent: null,
  }
}

/** GitHub's `team-full`. */
export function presentTeamFull(github: GitHub, team: Team): Record<string, unknown> {
  const organization = github.world.accounts.get(team.organization.toLowerCase())
  const repositories = [...github.world.repositories.values()].filter(({ teams }) => teams.has(keyOf(team)))
  const createdAt = organization?.createdAt ?? github.world.clock.now()
  return {
    ...presentTeam(github, team),
    members_count: team.members.size,
    repos_count: repositories.length,
    created_at: createdAt,
    updated_at: createdAt,
    organization: organization && {
      ...presentAccount(github, organization),
      url: `${github.urls.api}/orgs/${organization.login}`,
      events_url: `${github.urls.api}/orgs/${organization.login}/events`,
      hooks_url: `${github.urls.api}/orgs/${organization.login}/hooks`,
      issues_url: `${github.urls.api}/orgs/${organization.login}/issues`,
      members_url: `${github.urls.api}/orgs/${organization.login}/members{/member}`,
      public_members_url: `${github.urls.api}/orgs/${organization.login}/public_members{/member}`,
      description: '',
      has_organization_projects: false,
      has_repository_projects: false,
      public_repos: 0,
      public_gists: 0,
      followers: 0,
      following: 0,
      created_at: createdAt,
      updated_at: createdAt,
      archived_at: null,
    },
  }
}

export function keyOf(team: Team): string {
  return `${team.organization}/${team.slug}`
}

function organizationId(github: GitHub, team: Team): number {
  return github.world.accounts.get(team.organization.toLowerCase())?.id ?? 0
}
