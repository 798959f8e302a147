import type { StageConfiguration } from '../config/schema.ts'
import { type Reason, reason } from './reason.ts'
import { type Role, roles, type Snapshot } from './snapshot.ts'

/** Whether a person may approve for a stage, by the policy and by what GitHub says of them now; `met` means yes. */
export function entitled(snapshot: Snapshot, stage: StageConfiguration, login: string): Reason {
  const person = snapshot.people.get(login)
  if (!person) return reason('unmet', `nothing could be read about ${login}`)
  if (person.bot) return reason('unmet', `${login} is a bot: only people approve`)
  if (!stage.authorMayApprove) {
    const { pullRequest } = snapshot
    if (login === pullRequest.author)
      return reason('unmet', `${login} opened the pull request and may not approve it`)
    if (pullRequest.contributors.some((each) => each.login === login))
      return reason('unmet', `${login} wrote or committed a part of it and may not approve it`)
    if (pullRequest.contributorsCut)
      return reason(
        'unmet',
        'the pull request has more commits than GitHub lists, so its authors are not known',
      )
    const unknown = pullRequest.contributors.find((each) => each.login === null)
    if (unknown)
      return reason(
        'unmet',
        `the author of commit ${unknown.commit.slice(0, 7)} has no GitHub account, so it could be ${login}`,
      )
  }
  const { users, teams, permission } = stage.approvers
  if (users.some((user) => user.toLowerCase() === login.toLowerCase()))
    return reason('met', `${login} is named as an approver`)
  const team = teams.find((each) => person.teams.includes(each))
  if (team !== undefined) return reason('met', `${login} is in ${team}`)
  if (permission !== undefined && atLeast(person.role, permission))
    return reason('met', `${login} has the role ${person.role}`)
  return reason('unmet', `${login} has the role ${person.role}; ${whoMayApprove(stage)} may approve`)
}

/** In words, for people who look for somebody to ask. */
export function whoMayApprove(stage: StageConfiguration): string {
  const { users, teams, permission } = stage.approvers
  const ways = [
    ...users,
    ...teams.map((team) => `members of ${team}`),
    ...(permission === undefined ? [] : [`people with the role ${permission} or higher`]),
  ]
  return ways.length > 1 ? `${ways.slice(0, -1).join(', ')} or ${ways.at(-1)}` : (ways[0] ?? 'nobody')
}

function atLeast(role: Role, wanted: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(wanted)
}
