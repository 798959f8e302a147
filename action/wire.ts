import type * as Core from '@actions/core'
import { createActionsProgress } from '../src/actions/progress.ts'
import type { Run } from '../src/actions/surroundings.ts'
import { loadConfiguration } from '../src/commands/configuration.ts'
import type { Configuration } from '../src/config/schema.ts'
import { createGit } from '../src/git/git.ts'
import { createHistory } from '../src/git/history.ts'
import { createClient } from '../src/github/client.ts'
import { createGitHubTags } from '../src/github/tags.ts'
import { createMachine } from '../src/machine/machine.ts'
import type { History } from '../src/ports/history.ts'
import { UserError } from '../src/ports/errors.ts'
import type { Progress } from '../src/ports/progress.ts'
import type { TagReader, TagWriter } from '../src/ports/registry.ts'
import type { ReleaseStore } from '../src/ports/releases.ts'
import type { Surroundings } from '../src/ports/surroundings.ts'
import type { Workspace } from '../src/ports/workspace.ts'
import { createReleases } from '../src/github/releases.ts'
import { createWorkspace } from '../src/storage/workspace.ts'
import { type Inputs, defaultConfigFile } from './inputs.ts'

/** Everything that the commands need, made once. */
export interface Wired {
  readonly core: typeof Core
  readonly inputs: Inputs
  readonly run: Run
  readonly configuration: Configuration
  readonly history: History
  readonly tags: TagReader & TagWriter
  readonly releases: ReleaseStore
  readonly workspace: Workspace
  readonly surroundings: Surroundings
  readonly progress: Progress
  pullRequestOf(commit: string): Promise<number | null>
}
