import { isAbsolute, resolve } from 'node:path'
import { type ConfigurationRequest, loadConfiguration } from '../src/commands/configuration.ts'
import type { PlanPorts } from '../src/commands/plan.ts'
import type { PullPorts } from '../src/commands/pull.ts'
import type { ReleasePorts } from '../src/commands/release.ts'
import { configurationLimit } from '../src/config/parse.ts'
import type { Configuration } from '../src/config/schema.ts'
import { createFetchedTags, fetchTags } from '../src/git/fetch-tags.ts'
import { createFilesAt } from '../src/git/files.ts'
import { createGit } from '../src/git/git.ts'
import { createHistory } from '../src/git/history.ts'
import { originRepository } from '../src/git/origin.ts'
import { createRemoteTags } from '../src/git/remote-tags.ts'
import { createGitTags } from '../src/git/tags.ts'
import type { OwnClient } from '../src/github/client.ts'
import { createMachine } from '../src/machine/machine.ts'
import { dockerCredentials } from '../src/oci/credentials.ts'
import { createOpenRegistry } from '../src/oci/open-registry.ts'
import type { OpenRegistry } from '../src/ports/bundle-registry.ts'
import { UserError } from '../src/ports/errors.ts'
import type { TagReader } from '../src/ports/registry.ts'
import type { ReleaseReader } from '../src/ports/releases.ts'
import type { Output } from '../src/ports/workspace.ts'
import { createPace } from '../src/report/progress.ts'
import { createCache, type FileCache, noCache } from '../src/storage/cache.ts'
import { createOutput } from '../src/storage/output.ts'
import { createUnpacker } from '../src/storage/unpacker.ts'
import { createWorkspace } from '../src/storage/workspace.ts'
import { type GlobalOptions, readRepository } from './options.ts'
import type { Terminal } from './output.ts'

/** What one call of the command line has to work with. */
export interface Context {
  readonly options: GlobalOptions
  readonly out: Terminal
  readonly err: Terminal
  readonly env: NodeJS.ProcessEnv
  /** Absolute. */
  readonly cwd: string
}

const defaultConfig = '.github/modelseal.yml'
const tagger = { name: 'modelseal', email: 'modelseal@users.noreply.github.com' }

export function createContext(
  options: GlobalOptions,
  env: NodeJS.ProcessEnv,
  out: Terminal,
  err: Terminal,
): Context {
  return { options, out, err, env, cwd: resolve(options.cwd) }
}

/** Ports that need no network, except for the history that a shallow clone left out. */
export function localPorts({ cwd }: Context): PlanPorts {
  const git = createGit(cwd)
  return {
    history: createHistory(git),
    tags: createGitTags(git),
    workspace: createWorkspace(cwd),
    unpacker: createUnpacker(),
  }
}

/** The same, with the tags that only the remote has: a plan from old tags would give a version again. */
export function planPorts(context: Context): PlanPorts {
  return { ...localPorts(context), tags: createFetchedTags(createGit(context.cwd)) }
}

/** Brings the remote's tags into the clone. */
export async function updateTags({ cwd }: Context): Promise<void> {
  await fetchTags(createGit(cwd))
}

/** The registry of the clone, or with --repo the one on GitHub. */
export async function registryTags(context: Context): Promise<TagReader> {
  const { options, cwd } = context
  if (options.repo === null) return createGitTags(createGit(cwd))
  const { createGitHubTags } = await gitHub(context)
  return createGitHubTags(await client(context), readRepository(options.repo), tagger)
}

/** Pulling asks GitHub: tags of a clone may be old, and old is wrong. A public repository is read without a token. */
export async function filePorts(context: Context, folder: string): Promise<PullPorts> {
  const repository = await gitHubRepository(context)
  const { createClient, createGitHubTags, createReleases } = await gitHub(context)
  const known = knownToken(context)
  const api = createClient(clientOptions(context, known ?? ''))
  return {
    tags:
      known === null
        ? createRemoteTags(`${serverUrl(context)}/${repository.owner}/${repository.name}.git`)
        : createGitHubTags(api, repository, tagger),
    releases: createReleases(api, repository, { token: known ?? '' }),
    registry: registries(context),
    output: createOutput(resolve(context.cwd, folder), cache(context)),
    progress: progress(context),
  }
}

/** Releases, when there is a token to ask GitHub with; null without. */
export async function knownReleases(context: Context): Promise<ReleaseReader | null> {
  const known = knownToken(context)
  if (known === null) return null
  const { createClient, createReleases } = await gitHub(context)
  const api = createClient(clientOptions(context, known))
  return createReleases(api, await gitHubRepository(context), { token: known })
}

export async function releasePorts(context: Context): Promise<ReleasePorts> {
  const repository = await gitHubRepository(context)
  const api = await client(context)
  const { createGitHubTags, createPullRequests, createReleases } = await gitHub(context)
  const pullRequests = createPullRequests(api, repository, '')
  const machine = createMachine({ os: undefined, version: undefined })
  return {
    ...localPorts(context),
    tags: createGitHubTags(api, repository, tagger),
    releases: createReleases(api, repository, { token: token(context) }),
    registry: registries(context),
    surroundings: {
      ...machine,
      now: () => api.serverTime() ?? machine.now(),
      build: null,
      repository: {
        ...repository,
        url: `${serverUrl(context)}/${repository.owner}/${repository.name}`,
      },
    },
    progress: progress(context),
    pullRequestOf: async (commit) => (await pullRequests.containing(commit))[0] ?? null,
  }
}

export async function configurationOf(context: Context): Promise<Configuration> {
  return loadConfiguration(createWorkspace(context.cwd), await configurationRequest(context))
}

/** As it was at a commit; null where there was none, or where it is no file of the repository. */
export async function configurationAt(context: Context, commit: string): Promise<Configuration | null> {
  const request = await configurationRequest(context)
  if (isAbsolute(request.file)) return null
  const files = createFilesAt(createGit(context.cwd), commit)
  const text = await files.text(request.file, configurationLimit)
  if (text === null) return null
  const file = `${commit.slice(0, 7)}:${request.file}`
  return loadConfiguration({ text: async () => text }, { ...request, file })
}

async function configurationRequest(context: Context): Promise<ConfigurationRequest> {
  const { config } = context.options
  return {
    file: config,
    required: config !== defaultConfig,
    repository: await repositoryName(context),
    model: null,
    overrides: {},
  }
}

/** Of the origin, or else of the folder. */
export async function repositoryName({ cwd }: Context): Promise<string> {
  const origin = await originRepository(createGit(cwd))
  return origin?.name ?? cwd.split(/[\\/]/).at(-1) ?? 'model'
}

export function writer({ cwd }: Context): Output {
  return createOutput(cwd)
}

async function gitHubRepository({ options, cwd, env }: Context): Promise<{ owner: string; name: string }> {
  const given = options.repo ?? env['GITHUB_REPOSITORY']
  if (given) return readRepository(given)
  const origin = await originRepository(createGit(cwd)).catch(() => null)
  if (origin) return { owner: origin.owner, name: origin.name }
  throw new UserError('usage', 'which repository on GitHub?', 'name it with --repo owner/name')
}

/** Loaded by the calls that need it: planning from a clone does not. */
async function gitHub({ env }: Context) {
  const adapters = await import('./github.ts')
  await adapters.useProxy(env)
  return adapters
}

async function client(context: Context): Promise<OwnClient> {
  const { createClient } = await gitHub(context)
  return createClient(clientOptions(context, token(context)))
}

function clientOptions({ env, err }: Context, given: string) {
  const apiUrl = env['GITHUB_API_URL'] ?? 'https://api.github.com'
  return { token: given, apiUrl, warn: (text: string) => err.line(text) }
}

function serverUrl({ env }: Context): string {
  return env['GITHUB_SERVER_URL'] ?? 'https://github.com'
}

function knownToken({ env }: Context): string | null {
  return env['GITHUB_TOKEN'] || env['GH_TOKEN'] || null
}

function token(context: Context): string {
  const found = knownToken(context)
  if (found !== null) return found
  throw new UserError(
    'permission',
    'GitHub wants to know who asks',
    'set GITHUB_TOKEN (or GH_TOKEN) to a token that may read the repository; `gh auth token` prints one',
  )
}

/** As `docker login` left it; GitHub's own registry takes GitHub's token. */
function registries(context: Context): OpenRegistry {
  return createOpenRegistry(async (registry) => {
    const known = registry === 'ghcr.io' ? knownToken(context) : null
    if (known !== null) return { username: context.env['GITHUB_ACTOR'] || 'modelseal', password: known }
    return dockerCredentials(registry, context.env)
  })
}

/** Files that were pulled before, where the user wants them kept. */
function cache({ cwd, env }: Context): FileCache {
  const folder = env['MODELSEAL_CACHE']
  return folder ? createCache(resolve(cwd, folder)) : noCache
}

function progress({ err, options }: Context) {
  const line = (text: string) => {
    if (!options.json) err.line(err.dim(text))
  }
  const pace = createPace(() => performance.now())
  return {
    step: line,
    bytes(done: number, total: number, what: string) {
      const text = pace(done, total, what)
      if (text !== null) line(text)
    },
  }
}
