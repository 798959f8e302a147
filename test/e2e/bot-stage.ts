import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startBot } from '../../bot/start.ts'
import { createPerson, type Person } from '../../demo/people.ts'
import { installApp } from '../../sandbox/apps/install.ts'
import { readAppManifest, registerApp } from '../../sandbox/apps/register.ts'
import { createJobToken } from '../../sandbox/apps/tokens.ts'
import type { Sandbox } from '../../sandbox/index.ts'
import { announceRun } from '../../sandbox/runner/announce.ts'
import { openSuite } from '../../sandbox/runner/checks.ts'
import {
  addCollaborator,
  addTeam,
  createLabel,
  createOrganization,
  createRepository,
  createTeam,
  createUser,
} from '../../sandbox/seed.ts'
import type { App, Repository, WorkflowRun } from '../../sandbox/world.ts'
import { versionRecord } from '../../src/commands/version-record.ts'
import { createClient } from '../../src/github/client.ts'
import { createReleases } from '../../src/github/releases.ts'
import { createGitHubTags } from '../../src/github/tags.ts'
import { candidateArtifact } from '../../src/manifest/candidate.ts'
import { canonicalJson } from '../../src/manifest/canonical.ts'
import { bundleDigest, digestOf, sha256 } from '../../src/manifest/digest.ts'
import { type Manifest, manifestFile } from '../../src/manifest/manifest.ts'
import { formatTagMessage } from '../../src/registry/record.ts'
import { manifest } from '../manifest/examples.ts'
import { commitFiles } from '../sandbox/support.ts'
import { withSandbox } from '../support/sandbox.ts'

/** acme/fraud with the bot, a pull request by alice, and nothing that runs: the story hands candidates over itself. */
export interface BotStage {
  readonly sandbox: Sandbox
  readonly repository: Repository
  readonly app: App
  /** Opened the pull request. */
  readonly alice: Person
  /** In the team that may approve. */
  readonly bob: Person
  /** May label, not approve. */
  readonly carol: Person
  readonly number: number
  /** Where each bot hears webhooks, and answers what became of them. */
  readonly hooks: readonly string[]
  head(): string
  /** Until nothing is under way; then minutes pass. */
  settle(): Promise<void>
  /** What a workflow run leaves: an artifact, at a commit of its own choice, and the news that it ended. */
  handOver(
    content: string | Buffer,
    more?: { headSha?: string; name?: string; announce?: boolean },
  ): Promise<WorkflowRun>
  /** Merges, and releases what `manifestOf` describes at the commit that came of it. */
  mergeAndRelease(version: string): Promise<void>
}

export const policy = `models: {fraud: {path: models/, gates: [{metric: accuracy, min: 0.9}]}}
stages: {production: {approvers: {teams: [acme/ml-leads]}}}
`

const weights = Buffer.from('weights')

/** A manifest whose bytes are always the same, as after a training that is deterministic. */
export function manifestOf(version: string, accuracy = 0.95): Manifest {
  const file = { path: 'model.bin', size: weights.length, sha256: sha256(weights) }
  return manifest({
    version,
    bundle: { sha256: bundleDigest([file]), size: weights.length, files: 1 },
    files: [{ ...file, mediaType: 'application/octet-stream', asset: 'model.bin' }],
    interface: [],
    metrics: [{ name: 'accuracy', value: accuracy, direction: 'higher', source: { file: 'metrics.json' } }],
  })
}

/** What the action hands over for a commit. */
export function candidateOf(commit: string, accuracy = 0.95): string {
  const release = { kind: 'release', manifest: manifestOf('1.0.0', accuracy), considered: 1, counted: 1 }
  return canonicalJson({ schemaVersion: 1, commit, models: [release] })
}

export function withBotStage(
  story: (stage: BotStage) => Promise<void>,
  { bots = 1, change = {} }: { bots?: number; change?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  return withSandbox(async (sandbox) => {
    const acme = createOrganization(sandbox, 'acme')
    const repository = await createRepository(sandbox, acme, 'fraud')
    const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((login) =>
      createPerson(sandbox, createUser(sandbox, login), 'acme/fraud'),
    )
    if (!alice || !bob || !carol) throw new Error('people are missing')
    addCollaborator(repository, alice.account, 'write')
    addCollaborator(repository, carol.account, 'triage')
    addTeam(repository, createTeam(sandbox, 'acme', 'ml-leads', ['bob']), 'maintain')
    for (const label of ['promote:production', 'rollback:production']) createLabel(sandbox, repository, label)
    await commitFiles(sandbox, repository, alice.account, {
      '.github/modelseal.yml': policy,
      'train.py': '1',
    })
    const { app, started } = await install(sandbox, bots)
    await commitFiles(
      sandbox,
      repository,
      alice.account,
      { 'train.py': '2', ...change },
      { branch: 'better', from: 'main' },
    )
    const number = await alice.openPullRequest({ title: 'feat: better', head: 'better', body: '' })
    const stage = createStage({
      sandbox,
      repository,
      app,
      alice,
      bob,
      carol,
      number,
      hooks: started.map(hookOf),
    })
    try {
      await stage.settle()
      await story(stage)
      await sandbox.idle()
    } finally {
      for (const bot of started) await bot.close()
    }
  })
}

async function install(sandbox: Sandbox, count: number) {
  const owner = sandbox.world.accounts.get('acme')
  if (!owner) throw new Error('there is no organization acme')
  const { permissions, events } = readAppManifest(
    await readFile(new URL('../../app.yml', import.meta.url), 'utf8'),
  )
  const { app, privateKey, webhookSecret } = await registerApp(sandbox, {
    slug: 'modelseal',
    name: 'Modelseal',
    owner,
    permissions,
    events,
  })
  const started = await Promise.all(
    Array.from({ length: count }, () =>
      startBot({
        appId: app.id,
        privateKey,
        webhookSecret,
        baseUrl: sandbox.urls.api,
        port: 0,
        host: '127.0.0.1',
        logLevel: 'fatal',
        throttle: false,
      }),
    ),
  )
  app.webhook = { url: started.map(hookOf)[0] ?? '', secret: webhookSecret }
  installApp(sandbox, app, 'acme')
  return { app, started }
}

function hookOf({ url }: { readonly url: string }): string {
  return `${url}/api/github/webhooks`
}

function createStage(props: Omit<BotStage, 'head' | 'settle' | 'handOver' | 'mergeAndRelease'>): BotStage {
  const { sandbox, repository, number, alice } = props
  const head = () => repository.issues.get(number)?.pull?.headSha ?? ''
  const settle = async () => {
    await sandbox.idle()
    sandbox.world.clock.advance(180)
  }
  return {
    ...props,
    head,
    settle,
    async handOver(
      content,
      { headSha = head(), name = candidateArtifact(head(), null), announce = true } = {},
    ) {
      const run = await finishedRun(props, headSha)
      const file = join(sandbox.world.directory, 'artifacts', String(sandbox.world.nextId()))
      await mkdir(join(sandbox.world.directory, 'artifacts'), { recursive: true })
      await writeFile(file, content)
      repository.artifacts.push({
        id: sandbox.world.nextId(),
        runId: run.id,
        runAttempt: 1,
        name,
        size: Buffer.byteLength(content),
        digest: `sha256:${sha256(content)}`,
        mimeType: 'application/json',
        file,
        createdAt: run.createdAt,
        expiresAt: '2099-01-01T00:00:00Z',
      })
      if (announce) await announceRun(sandbox, repository, run, 'completed')
      await settle()
      return run
    },
    async mergeAndRelease(version) {
      await alice.merge(number)
      await settle()
      await release(sandbox, repository, number, manifestOf(version))
      await settle()
    },
  }
}

async function finishedRun(
  { sandbox, repository, alice }: Pick<BotStage, 'sandbox' | 'repository' | 'alice'>,
  headSha: string,
) {
  const { world } = sandbox
  const now = world.clock.now()
  const run: WorkflowRun = {
    id: world.nextId(),
    ref: 'refs/heads/better',
    sha: headSha,
    checkSuiteId: openSuite(sandbox, repository, { headSha, headBranch: 'better' }).id,
    displayTitle: 'feat: better',
    startedAt: now,
    workflowPath: '.github/workflows/model.yml',
    workflowName: 'model',
    event: 'pull_request',
    headBranch: 'better',
    headSha,
    headRepositoryId: repository.id,
    runNumber: repository.workflowRuns.length + 1,
    runAttempt: 1,
    actor: alice.account,
    pullRequests: [],
    status: 'completed',
    conclusion: 'success',
    createdAt: now,
    updatedAt: now,
    jobs: [],
    payload: {},
  }
  repository.workflowRuns.push(run)
  return run
}

/** A version as the release command leaves it: the files, the tag with its record, and the release. */
async function release(
  sandbox: Sandbox,
  repository: Repository,
  number: number,
  manifest: Manifest,
): Promise<void> {
  const token = createJobToken(sandbox, repository, { contents: 'write' })
  const client = createClient({ token, apiUrl: sandbox.urls.api, warn() {}, waitUnit: 1 })
  const repo = { owner: 'acme', name: 'fraud' }
  const releases = createReleases(client, repo, { token, wait: async () => {} })
  const commit = repository.issues.get(number)?.pull?.mergeCommitSha ?? ''
  const released: Manifest = { ...manifest, source: { ...manifest.source, commit, pullRequest: number } }
  const text = canonicalJson(released)
  const tag = `fraud@v${manifest.version}`
  const draft = await releases.createDraft({ tag, title: tag, notes: '', prerelease: false })
  for (const [name, bytes] of [
    ['model.bin', weights],
    [manifestFile, Buffer.from(text)],
  ] as const)
    await releases.upload(draft, {
      name,
      size: bytes.length,
      mediaType: 'application/octet-stream',
      open: () => ReadableStream.from([bytes]),
    })
  const evidence = { params: digestOf({}), data: digestOf([]) }
  const record = versionRecord(released, text, { evidence } as Parameters<typeof versionRecord>[2], draft)
  await createGitHubTags(client, repo, { name: 'ci', email: 'ci@example.com' }).create({
    name: tag,
    commit,
    message: formatTagMessage(tag, [], record),
    taggedAt: sandbox.world.clock.now(),
  })
  await releases.publish(draft, { title: tag, notes: '', prerelease: false, latest: true })
}
