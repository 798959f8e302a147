import type { Sandbox } from '../../sandbox/index.ts'
import { createRepository, createUser } from '../../sandbox/seed.ts'
import type { Repository } from '../../sandbox/world.ts'
import { loadConfiguration } from '../../src/commands/configuration.ts'
import { type ReleaseResult, releaseModels } from '../../src/commands/release.ts'
import { createGit } from '../../src/git/git.ts'
import { createHistory } from '../../src/git/history.ts'
import { createClient } from '../../src/github/client.ts'
import { createReleases } from '../../src/github/releases.ts'
import { createGitHubTags } from '../../src/github/tags.ts'
import { createMachine } from '../../src/machine/machine.ts'
import { silent } from '../../src/ports/progress.ts'
import type { Workspace } from '../../src/ports/workspace.ts'
import { createUnpacker } from '../../src/storage/unpacker.ts'
import { createWorkspace } from '../../src/storage/workspace.ts'
import type { Channel } from '../../src/version/next.ts'
import { createTestRepository, type TestRepository } from '../git/repository.ts'
import { commitFiles } from '../sandbox/support.ts'
import { noRegistry } from '../support/no-registry.ts'

const configuration = 'models: {fraud: {path: models/, metrics: [metrics.json]}}\n'

/** alice/fraud with one commit that wants its first version: two files of a model, and metrics. */
export async function createModelRepository(sandbox: Sandbox): Promise<Repository> {
  const alice = createUser(sandbox, 'alice')
  const repository = await createRepository(sandbox, alice, 'fraud')
  await commitFiles(sandbox, repository, alice, {
    '.github/modelseal.yml': configuration,
    'models/weights.bin': 'w'.repeat(200_000),
    'models/labels.json': '["fine","fraud"]',
    'metrics.json': '{"accuracy": 0.9}',
  })
  return repository
}

/** A runner's checkout of it. */
export function checkout(sandbox: Sandbox): Promise<TestRepository> {
  return createTestRepository({ create: ['clone', '--quiet', `${sandbox.urls.origin}/alice/fraud.git`] })
}

/** One run of `release` in a checkout, as the action's wiring does it, but with waits of milliseconds. */
export async function releaseOnce(
  sandbox: Sandbox,
  repository: Repository,
  { directory }: TestRepository,
  options: {
    readonly run?: { readonly id: string; readonly attempt: number }
    readonly largestAsset?: number
    readonly mostAssets?: number
    readonly channel?: Channel
    /** Looks at, or changes, what is read. */
    workspace?(files: Workspace): Workspace
  } = {},
): Promise<ReleaseResult[]> {
  const { channel = { kind: 'release' } } = options
  const token = `ghs_${sandbox.world.nextId()}`
  sandbox.world.tokens.set(token, {
    kind: 'job',
    value: token,
    repositoryId: repository.id,
    permissions: { contents: 'write' },
  })
  const repo = { owner: 'alice', name: 'fraud' }
  const client = createClient({ token, apiUrl: sandbox.urls.api, warn() {}, waitUnit: 1 })
  const machine = createMachine({ os: undefined, version: undefined })
  const workspace = (options.workspace ?? ((files) => files))(createWorkspace(directory))
  return releaseModels(
    {
      history: createHistory(createGit(directory)),
      tags: createGitHubTags(client, repo, { name: 'ci', email: 'ci@example.com' }),
      releases: createReleases(client, repo, { token, wait: async () => {}, ...options }),
      registry: noRegistry,
      workspace,
      unpacker: createUnpacker(),
      surroundings: {
        ...machine,
        now: () => client.serverTime() ?? machine.now(),
        build: null,
        repository: { ...repo, url: `${sandbox.urls.web}/alice/fraud` },
      },
      progress: silent,
      pullRequestOf: async () => null,
    },
    {
      configuration: await loadConfiguration(workspace, {
        file: '.github/modelseal.yml',
        required: true,
        repository: 'fraud',
        model: null,
        overrides: {},
      }),
      models: null,
      channel,
    },
  )
}

/** What people see in the end, without numbers and times that differ from run to run. */
export async function endState(sandbox: Sandbox, repository: Repository): Promise<unknown> {
  return {
    releases: repository.releases.map(({ tagName, draft, assets }) => ({
      tagName,
      draft,
      assets: assets
        .map(({ name, state, digest }) => [name, state, name.endsWith('manifest.json') ? null : digest])
        .sort(),
    })),
    tags: (await sandbox.git.refs(repository, 'refs/tags/')).map(({ name }) => name),
  }
}
