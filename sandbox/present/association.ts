import type { GitHub } from '../github.ts'
import type { Account, Repository } from '../world.ts'

/** How a person belongs to a repository: GitHub's `author_association`. */
export function associationOf(github: GitHub, repository: Repository, account: Account): string {
  const login = account.login.toLowerCase()
  if (repository.owner.login.toLowerCase() === login) return 'OWNER'
  for (const team of github.world.teams.values()) {
    if (team.organization.toLowerCase() !== repository.owner.login.toLowerCase()) continue
    if ([...team.members].some((member) => member.toLowerCase() === login)) return 'MEMBER'
  }
  if ([...repository.collaborators.keys()].some((name) => name.toLowerCase() === login)) return 'COLLABORATOR'
  const contributed = [...repository.issues.values()].some((issue) => {
    return issue.pull?.mergedAt && issue.author.login.toLowerCase() === login
  })
  return contributed ? 'CONTRIBUTOR' : 'NONE'
}
