import { rm } from 'node:fs/promises'
import { openPull } from '../../sandbox/pulls/open.ts'
import { signRuntimeToken } from '../../sandbox/results/token.ts'
import type { WorkflowRun } from '../../sandbox/world.ts'
import { createCandidateStore } from '../../src/actions/candidate-store.ts'
import { createAdopt } from '../../src/commands/adopt.ts'
import { type CandidateResult, handOverCandidate } from '../../src/commands/candidate.ts'
import { loadConfiguration } from '../../src/commands/configuration.ts'
import { pullVersion } from '../../src/commands/pull.ts'
import { type ReleaseResult, releaseModels } from '../../src/commands/release.ts'
import { createGit } from '../../src/git/git.ts'
import { createHistory } from '../../src/git/history.ts'
import { createSourceTree } from '../../src/git/source-tree.ts'
import { createCandidateBytes } from '../../src/github/candidate-bytes.ts'
import { createCandidates } from '../../src/github/candidates.ts'
import { createPullRequests } from '../../src/github/pull-requests.ts'
import { createReleases } from '../../src/github/releases.ts'
import { createGitHubTags } from '../../src/github/tags.ts'
import { createMachine } from '../../src/machine/machine.ts'
import { silent } from '../../src/ports/progress.ts'
import { createOutput } from '../../src/storage/output.ts'
import { createTemporary } from '../../src/storage/temporary.ts'
import { createUnpacker } from '../../src/storage/unpacker.ts'
import { createWorkspace } from '../../src/storage/workspace.ts'
import { addRun } from '../contract/runs.ts'
import { onGitHub, repo, type TestWorld } from '../contract/world.ts'
import { createTestRepository, type TestRepository } from '../git/repository.ts'
import { commitFiles } from '../sandbox/support.ts'
import { createFolder } from '../storage/folder.ts'
import { noRegistry } from '../support/no-registry.ts'

export interface AdoptStage extends TestWorld {
  /** Folder in which runs keep what they download. */
  readonly temporary: string
  /** A branch `idea` with a change of the sources, and a pull request for it. */
  open(): Promise<{ readonly number: number; readonly head: string }>
  /** The pull request's workflow: trains in a checkout of GitHub's trial merge, and hands over. */
  train(
    pull: { readonly number: number; readonly head: string },
    files?: Readonly<Record<string, string>>,
  ): Promise<{ readonly run: WorkflowRun; readonly result: CandidateResult }>
  merge(number: number, method: 'merge' | 'squash' | 'rebase'): Promise<void>
  /** The workflow of a push to main, which trains nothing, in the checkout that Actions makes when asked for no more. */
  release(): Promise<ReleaseResult[]>
  /** Pulls into a new folder; answers the folder, which is cleared at the end. */
  pull(reference: string): Promise<string>
}

const configuration = `models:
  fraud: {path: models/, sources: [src/**], metrics: [metrics.json]}
`

/** A model that no commit has: training writes it, in the pull request only. */
export function withAdoptStage(story: (stage: AdoptStage) => Promise<void>): Promise<void> {
  return onGitHub(async (world) => {
    const { sandbox, repository, alice } = world
    const before = { ...process.env }
    const folder = await createFolder()
    const undo: (() => Promise<unknown>)[] = [() => folder.remove()]
    await commitFiles(
      sandbox,
      repository,
      alice,
      { '.github/modelseal.yml': configuration, 'src/train.py': 'one' },
      { message: 'feat: train' },
    )
    try {
      await story({ ...world, temporary: folder.path, ...actions(world, folder.path, undo) })
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
      Object.assign(process.env, before)
      for (const each of undo) await each()
    }
  })
}

function actions(world: TestWorld, temporary: string, undo: (() => Promise<unknown>)[]) {
  const { sandbox, repository, alice, app } = world
  const clone = async (ref: string, ...options: string[]): Promise<TestRepository> => {
    const work = await createTestRepository({
      create: ['clone', '--quiet', '--no-tags', '--branch', ref, ...options, world.remote],
    })
    undo.push(() => work[Symbol.asyncDispose]())
    return work
  }
  const ports = (directory: string) => {
    const { token, client } = world.job({ contents: 'write', actions: 'read', pull_requests: 'read' })
    const git = createGit(directory)
    const machine = createMachine({ os: undefined, version: undefined })
    return {
      client,
      history: createHistory(git),
      sourceTree: createSourceTree(git),
      tags: createGitHubTags(client, repo, { name: 'ci', email: 'ci@example.com' }),
      registry: noRegistry,
      releases: createReleases(client, repo, { token, wait: async () => {} }),
      workspace: createWorkspace(directory),
      unpacker: createUnpacker(),
      progress: silent,
      surroundings: {
        ...machine,
        now: () => client.serverTime() ?? machine.now(),
        build: null,
        repository: { ...repo, url: `${sandbox.urls.web}/acme/fraud` },
      },
    }
  }
  const configurationOf = (directory: string) =>
    loadConfiguration(createWorkspace(directory), {
      file: '.github/modelseal.yml',
      required: true,
      repository: 'fraud',
      model: null,
      overrides: {},
    })

  return {
    async open() {
      await commitFiles(
        sandbox,
        repository,
        alice,
        { 'src/train.py': 'two' },
        { branch: 'idea', from: 'main', message: 'feat: train better' },
      )
      const head = await commitFiles(
        sandbox,
        repository,
        alice,
        { 'src/more.py': 'more' },
        { branch: 'idea', message: 'feat: train more' },
      )
      const issue = await openPull(
        sandbox,
        repository,
        { account: alice, viaApp: null, byJobToken: false },
        { title: 'feat: better', body: '', base: 'main', head: { repository, ref: 'idea' }, draft: false },
      )
      return { number: issue.number, head }
    },

    async train(
      { number, head }: { readonly number: number; readonly head: string },
      files: Readonly<Record<string, string>> = {
        'models/weights.bin': 'w'.repeat(100_000),
        'models/copy.bin': 'w'.repeat(100_000),
        'models/empty.txt': '',
        'models/labels.json': '["fine","fraud"]',
      },
    ) {
      const run = addRun(world, head)
      Object.assign(process.env, {
        ACTIONS_RUNTIME_TOKEN: await signRuntimeToken(sandbox.world, {
          runId: run.id,
          runAttempt: 1,
          jobId: 7,
        }),
        ACTIONS_RESULTS_URL: `${sandbox.urls.origin}/`,
        GITHUB_SERVER_URL: sandbox.urls.web,
        RUNNER_TEMP: temporary,
      })
      const work = await clone('main')
      await work.git(['fetch', '--quiet', 'origin', 'refs/heads/idea'])
      await work.git(['merge', '--quiet', '--no-ff', '-m', 'trial', 'FETCH_HEAD'])
      for (const [path, content] of Object.entries(files)) await work.write(path, content)
      await work.write('metrics.json', '{"accuracy": 0.93}')
      const result = await handOverCandidate(
        { ...ports(work.directory), store: createCandidateStore(work.directory) },
        {
          configuration: await configurationOf(work.directory),
          models: null,
          pullRequest: number,
          run: run.runNumber,
          headCommit: head,
          base: { kind: 'release' },
        },
      )
      return { run, result }
    },

    async merge(number: number, method: 'merge' | 'squash' | 'rebase') {
      await app.request('PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', {
        owner: repo.owner,
        repo: repo.name,
        pull_number: number,
        merge_method: method,
      })
    },

    async release() {
      const work = await clone('main', '--depth=1')
      const { client, ...wired } = ports(work.directory)
      const pullRequests = createPullRequests(client, repo, '')
      const adopt = createAdopt({
        ...wired,
        pullRequests,
        candidates: createCandidates(client, repo, `${sandbox.urls.web}/acme/fraud`),
        bytes: createCandidateBytes(client, repo),
        temporary: () => createTemporary(temporary),
      })
      return releaseModels(
        {
          ...wired,
          adopt,
          pullRequestOf: async (commit) => (await pullRequests.containing(commit))[0] ?? null,
        },
        {
          configuration: await configurationOf(work.directory),
          models: null,
          channel: { kind: 'release' },
        },
      )
    },

    async pull(reference: string) {
      const target = await createFolder()
      undo.push(() => rm(target.path, { recursive: true, force: true }))
      await pullVersion({ ...ports(target.path), output: createOutput(target.path) }, reference)
      return target.path
    },
  }
}
