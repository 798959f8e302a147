import type { PlanPorts } from '../../src/commands/plan.ts'
import { createFetchedTags } from '../../src/git/fetch-tags.ts'
import { createGit } from '../../src/git/git.ts'
import { createHistory } from '../../src/git/history.ts'
import { createUnpacker } from '../../src/storage/unpacker.ts'
import { createWorkspace } from '../../src/storage/workspace.ts'

/** What the command line plans with, in a folder. */
export function planPorts(directory: string): PlanPorts {
  const git = createGit(directory)
  return {
    history: createHistory(git),
    tags: createFetchedTags(git),
    workspace: createWorkspace(directory),
    unpacker: createUnpacker(),
  }
}
