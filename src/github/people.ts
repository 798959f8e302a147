import type { People } from '../ports/pull-requests.ts'
import { type Person, type Role, roles } from '../promotion/snapshot.ts'
import type { Client, Repo } from './client.ts'
import { asking, statusOf } from './failure.ts'

/** People through the API: one request for the role, one for each team of theirs that the policy names. */
export function createPeople(client: Client, repo: Repo): People {
  const path = { owner: repo.owner, repo: repo.name }
  return {
    async person(login, teams) {
      const role = await roleOf(login)
      const memberships = await Promise.all(teams.map((team) => isMember(login, team)))
      const person: Person = {
        login,
        bot: login.endsWith('[bot]'),
        role,
        teams: teams.filter((_, at) => memberships[at]),
      }
      return person
    },
  }

  /** `role_name`, as `permission` calls triage read and maintain write. */
  async function roleOf(login: string): Promise<Role> {
    try {
      const { data } = await client.request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', {
        ...path,
        username: login,
      })
      return (
        roles.find((role) => role === data.role_name) ??
        roles.find((role) => role === data.permission) ??
        'none'
      )
    } catch (error) {
      if (statusOf(error) === 404) return 'none'
      return asking(`reading what ${login} may do`, 'metadata: read', () => Promise.reject(error))
    }
  }

  async function isMember(login: string, team: string): Promise<boolean> {
    const [org = '', slug = ''] = team.split('/')
    try {
      const { data } = await client.request('GET /orgs/{org}/teams/{team_slug}/memberships/{username}', {
        org,
        team_slug: slug,
        username: login,
      })
      return data.state === 'active'
    } catch (error) {
      if (statusOf(error) === 404) return false
      return asking(`reading whether ${login} is in ${team}`, 'members: read', () => Promise.reject(error))
    }
  }
}
