import type { GitHub } from './github.ts'
import type { Repository, Role } from './world.ts'

const ROLES: readonly Role[] = ['read', 'triage', 'write', 'maintain', 'admin']

/**
 * The highest role that a user has on a repository: as owner, collaborator or through teams; everybody reads public ones.
 * https://docs.github.com/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles
 */
export function roleOf(github: GitHub, repository: Repository, login: string): Role | 'none' {
  const name = login.toLowerCase()
  if (repository.owner.login.toLowerCase() === name) return 'admin'
  const roles: Role[] = repository.private ? [] : ['read']
  for (const [collaborator, role] of repository.collaborators) {
    if (collaborator.toLowerCase() === name) roles.push(role)
  }
  for (const [key, role] of repository.teams) {
    const members = github.world.teams.get(key)?.members ?? []
    if ([...members].some((member) => member.toLowerCase() === name)) roles.push(role)
  }
  return roles.toSorted(byRank).at(-1) ?? 'none'
}

/** Whether a user has at least this role. */
export function hasRole(github: GitHub, repository: Repository, login: string, needed: Role): boolean {
  const role = roleOf(github, repository, login)
  return role !== 'none' && byRank(role, needed) >= 0
}

/** Negative when `a` may less than `b`. */
export function byRank(a: Role, b: Role): number {
  return ROLES.indexOf(a) - ROLES.indexOf(b)
}

/** The older word for a role, which has no triage or maintain: `permission` beside `role_name`. */
export function legacyPermission(role: Role | 'none'): 'admin' | 'write' | 'read' | 'none' {
  if (role === 'triage') return 'read'
  return role === 'maintain' ? 'write' : role
}

/** `permissions` of a collaborator or team. */
export function permissionFlags(role: Role | 'none'): Record<string, boolean> {
  const may = (needed: Role) => role !== 'none' && byRank(role, needed) >= 0
  return {
    pull: may('read'),
    triage: may('triage'),
    push: may('write'),
    maintain: may('maintain'),
    admin: may('admin'),
  }
}
