import { openCheckSuites } from '../checks/suites.ts'
import type { GitHub } from '../github.ts'
import { headMoved } from '../pulls/head-moved.ts'
import type { Account, Repository } from '../world.ts'

export interface BranchMove {
  readonly branch: string
  readonly before: string | null
  readonly after: string | null
  readonly actor: Account
  readonly byJobToken: boolean
}

/** What depends on the tips of branches, in the order in which it follows. */
export const followers: readonly ((
  github: GitHub,
  repository: Repository,
  move: BranchMove,
) => Promise<void>)[] = [
  headMoved,
  async (github, repository, { branch, before, after, actor, byJobToken }) => {
    if (after === null) return
    await openCheckSuites(github, repository, { sha: after, branch, before, actor, byJobToken })
  },
]
