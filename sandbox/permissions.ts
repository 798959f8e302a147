import type { Context } from 'hono'
import { type Caller, type Env, type GitHub, Problem } from './github.ts'
import { hasRole } from './roles.ts'
import type { Access, Repository, Role } from './world.ts'

/** Whether the repository exists for the caller at all: public, or private and readable. */
export function canSee(github: GitHub, caller: Caller, repository: Repository): boolean {
  if (!repository.private) return true
  switch (caller.kind) {
    case 'anonymous':
    case 'app':
      return false
    case 'user':
      return hasRole(github, repository, caller.account.login, 'read')
    case 'installation':
    case 'job':
      return covers(github, caller, repository)
  }
}

/** Whether an App's or job's token is for this repository. */
export function covers(
  github: GitHub,
  caller: Extract<Caller, { kind: 'installation' | 'job' }>,
  repository: Repository,
): boolean {
  if (caller.kind === 'job') return caller.repositoryId === repository.id
  const installation = github.world.installations.get(caller.installationId)
  if (installation?.account.toLowerCase() !== repository.owner.login.toLowerCase()) return false
  return caller.repositoryIds === null || caller.repositoryIds.includes(repository.id)
}

/** What a permission asks of a person, where it is not simply `read` or `write`. */
const ROLES: Readonly<Record<string, Readonly<Record<Access, Role>>>> = {
  issues: { read: 'read', write: 'triage' },
  administration: { read: 'admin', write: 'admin' },
  repository_hooks: { read: 'admin', write: 'admin' },
}

/**
 * Refuses callers without the permission. People are judged by their role: `role` if given, else what the
 * permission asks for; tokens of Apps and jobs by their permissions.
 * @throws Problem 404 when the repository may not be seen, 401 for anonymous writes, else 403 as GitHub words it.
 */
export function requireAccess(
  c: Context<Env>,
  github: GitHub,
  repository: Repository,
  permission: string,
  access: Access,
  role?: Role,
): void {
  const caller = c.get('caller')
  if (!canSee(github, caller, repository)) throw new Problem(404, 'Not Found')
  switch (caller.kind) {
    case 'anonymous':
      if (access === 'read' && personsRole(permission, access, role) === 'read') return
      throw new Problem(401, 'Requires authentication')
    case 'app':
      throw new Problem(403, 'Resource not accessible by integration')
    case 'user': {
      const needed = personsRole(permission, access, role)
      // Whoever sees a public repository may do what takes no more than reading.
      if (needed === 'read' || hasRole(github, repository, caller.account.login, needed)) return
      if (permission === 'contents' || permission === 'workflows') throw new Problem(404, 'Not Found')
      throw new Problem(403, 'Must have admin rights to Repository.')
    }
    case 'installation':
    case 'job': {
      const covered = covers(github, caller, repository)
      if (!covered && access === 'read') return
      if (covered && allows(caller.permissions, permission, access)) return
      throw new Problem(403, 'Resource not accessible by integration', {
        headers: { 'X-Accepted-GitHub-Permissions': `${permission}=${access}` },
      })
    }
  }
}

/** Whether granted permissions include one; `write` includes `read`, and metadata can always be read. */
export function allows(
  permissions: Readonly<Record<string, Access>>,
  permission: string,
  access: Access,
): boolean {
  if (permission === 'metadata' && access === 'read') return true
  const granted = permissions[permission]
  return granted === 'write' || (granted === 'read' && access === 'read')
}

function personsRole(permission: string, access: Access, role: Role | undefined): Role {
  return role ?? ROLES[permission]?.[access] ?? access
}
