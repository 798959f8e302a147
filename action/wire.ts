import { tmpdir } from 'node:os'
import process from 'node:process'
import type * as Core from '@actions/core'
import { createActionsProgress } from '../src/actions/progress.ts'
import type { Run } from '../src/actions/surroundings.ts'
import { type Adopt, createAdopt } from '../src/commands/adopt.ts'
import { loadConfiguration } from '../src/commands/configuration.ts'
import type { Configuration } from '../src/config/schema.ts'
import { createGit } from '../src/git/git.ts'
import { createHistory } from '../src/git/history.ts'
import { createSourceTree } from '../src/git/source-tree.ts'
import { createCandidateBytes } from '../src/github/candidate-bytes.ts'
import { createCandidates } from '../src/github/candidates.ts'
import { createClient } from '../src/github/client.ts'
import { createPullRequests } from '../src/github/pull-requests.ts'
import { createReleases } from '../src/github/releases.ts'
import { createGitHubTags } from '../src/github/tags.ts'
import type { Unpacker } from '../src/interface/bytes.ts'
import { createMachine } from '../src/machine/machine.ts'
import { dockerCredentials } from '../src/oci/credentials.ts'
import { createOpenRegistry } from '../src/oci/open-registry.ts'
import type { OpenRegistry } from '../src/ports/bundle-registry.ts'
import { UserError } from '../src/ports/errors.ts'
import type { History } from '../src/ports/history.ts'
import type { Progress } from '../src/ports/progress.ts'
import type { TagReader, TagWriter } from '../src/ports/registry.ts'
import type { ReleaseStore } from '../src/ports/releases.ts'
import type { SourceTree } from '../src/ports/source-tree.ts'
import type { Surroundings } from '../src/ports/surroundings.ts'
import type { Workspace } from '../src/ports/workspace.ts'
import { createTemporary } from '../src/storage/temporary.ts'
import { createUnpacker } from '../src/storage/unpacker.ts'
import { createWorkspace } from '../src/storage/workspace.ts'
import { defaultConfigFile, type Inputs } from './inputs.ts'

/** Everything that the commands need, made once. */
export interface Wired {
  readonly core: typeof Core
  readonly inputs: Inputs
  readonly run: Run
  readonly configuration: Configuration
  readonly history: History
  readonly sourceTree: SourceTree
  readonly adopt: Adopt
  readonly tags: TagReader & TagWriter
  readonly releases: ReleaseStore
  readonly registry: OpenRegistry
  readonly workspace: Workspace
  readonly unpacker: Unpacker
  readonly surroundings: Surroundings
  readonly progress: Progress
  pullRequestOf(commit: string): Promise<number | null>
}

/** Names what this run makes, as GitHub names what Actions makes. */
const tagger = { name: 'github-actions[bot]', email: '41898282+github-actions[bot]@users.noreply.github.com' }

export async function wire(core: typeof Core, inputs: Inputs, run: Run): Promise<Wired> {
  const { repository } = run
  if (!repository)
    throw new UserError(
      'environment',
      'GITHUB_REPOSITORY is not set',
      'run this as a step of a GitHub workflow; elsewhere use the modelseal command',
    )
  const client = createClient({ token: inputs.token, apiUrl: run.apiUrl, warn: core.warning })
  const machine = createMachine(run.image)
  const workspace = createWorkspace(run.workspace)
  const pullRequests = createPullRequests(client, repository, '')
  const sourceTree = createSourceTree(createGit(run.workspace))
  const unpacker = createUnpacker()
  const progress = createActionsProgress(core)
  return {
    core,
    inputs,
    run,
    configuration: await loadConfiguration(workspace, {
      file: inputs.config,
      required: inputs.config !== defaultConfigFile,
      repository: repository.name,
      model: inputs.model,
      overrides: inputs.overrides,
    }),
    sourceTree,
    adopt: createAdopt({
      pullRequests,
      candidates: createCandidates(client, repository, repository.url),
      bytes: createCandidateBytes(client, repository),
      sourceTree,
      unpacker,
      progress,
      temporary: () => createTemporary(process.env['RUNNER_TEMP'] ?? tmpdir()),
    }),
    history: createHistory(createGit(run.workspace)),
    tags: createGitHubTags(client, repository, tagger),
    releases: createReleases(client, repository, {
      token: inputs.token,
      ...(run.build && { run: { id: run.build.runId, attempt: run.build.runAttempt } }),
    }),
    registry: createOpenRegistry(async (registry) =>
      registry === 'ghcr.io' && inputs.token !== ''
        ? { username: run.build?.actor || 'modelseal', password: inputs.token }
        : dockerCredentials(registry, process.env),
    ),
    workspace,
    unpacker,
    surroundings: {
      ...machine,
      now: () => client.serverTime() ?? machine.now(),
      build: run.build,
      repository,
    },
    progress,
    async pullRequestOf(commit) {
      try {
        return (await pullRequests.containing(commit))[0] ?? null
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        core.warning(
          `${error.message}. ${error.remedy}. The version is released without naming its pull request.`,
        )
        return null
      }
    },
  }
}
