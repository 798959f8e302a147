import type { Context } from 'hono'
import { actingAccount, byJobToken, viaApp } from '../auth.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { hasRole } from '../roles.ts'
import type { Access, Account, Repository, Role } from '../world.ts'

/** Who does something, and through what. */
export interface Actor {
  readonly account: Account
  /** Slug of the App it is done through, if any. */
  readonly viaApp: string | null
  readonly byJobToken: boolean
}

/** @throws Problem 401 for anonymous callers. */
export function actorOf(c: Context<Env>, github: GitHub): Actor {
  return { account: actingAccount(c), viaApp: viaApp(c, github), byJobToken: byJobToken(c) }
}

/** Passes when one of the permissions would do, as for `Issues` and `Pull requests`. @throws what requireAccess throws. */
export function requireAny(
  c: Context<Env>,
  github: GitHub,
  repository: Repository,
  needs: { permissions: readonly string[]; access: Access; role?: Role },
): void {
  let refusal: unknown
  for (const permission of needs.permissions) {
    try {
      requireAccess(c, github, repository, permission, needs.access, needs.role)
      return
    } catch (error) {
      refusal = error
    }
  }
  throw refusal
}

/** People may change what is theirs; what is another's takes a role. Apps are judged by permission alone. */
export function requireOwnOr(
  c: Context<Env>,
  github: GitHub,
  repository: Repository,
  needs: { author: Account; role: Role },
): void {
  const caller = c.get('caller')
  if (caller.kind !== 'user' || caller.account.id === needs.author.id) return
  if (!hasRole(github, repository, caller.account.login, needs.role)) {
    throw new Problem(403, 'Must have admin rights to Repository.')
  }
}

/** Reads of issues and pull requests: either permission will do. */
export const DISCUSSION = ['issues', 'pull_requests'] as const
