import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type PlanDocument, planDocument, planModels } from '../../src/commands/plan.ts'
import { configurationSchema } from '../../src/config/schema.ts'
import { createGit } from '../../src/git/git.ts'
import { versionTag } from '../../src/registry/tag.ts'
import { planPorts } from './plan-ports.ts'
import { createTestRepository, type TestRepository } from './repository.ts'
import { createUpstream, places } from './upstream.ts'

const configuration = configurationSchema.parse({
  models: {
    fraud: { path: 'models/fraud/', sources: ['src/fraud/**', 'src/shared/**'] },
    churn: { path: 'models/churn/', sources: ['src/churn/**', 'src/shared/**'] },
  },
})

/** What `modelseal plan --json` prints in a folder. */
async function plan(directory: string, models: readonly string[] | null = null): Promise<PlanDocument> {
  return planDocument(
    await planModels(planPorts(directory), { configuration, models, channel: { kind: 'release' } }),
    versionTag,
  )
}

let upstream: TestRepository
const expected = new Map<string, PlanDocument>()
const made: TestRepository[] = []

async function make(create: readonly string[]): Promise<TestRepository> {
  const repository = await createTestRepository({ create })
  made.push(repository)
  return repository
}

const url = () => `file://${upstream.directory}`
const clone = (...options: string[]) => make(['clone', '--quiet', ...options, url()])

/** As actions/checkout does it: one commit, no tags, whatever the ref is called. */
async function actionsCheckout(
  revision: string,
  depth = 1,
  from = upstream,
  ...more: string[]
): Promise<TestRepository> {
  const sha = await from.git(['rev-parse', `${revision}^{commit}`])
  const work = await make(['init', '--quiet', `--object-format=${sha.length === 64 ? 'sha256' : 'sha1'}`])
  await work.git(['remote', 'add', 'origin', `file://${from.directory}`])
  const refspecs = [`+${sha}:refs/remotes/origin/checkout`, ...more]
  await work.git(['fetch', '--quiet', '--no-tags', `--depth=${depth}`, 'origin', ...refspecs])
  await work.git(['checkout', '--quiet', '--force', 'refs/remotes/origin/checkout'])
  return work
}

beforeAll(async () => {
  upstream = await createUpstream()
  for (const revision of Object.values(places)) {
    const full = await clone()
    await full.git(['fetch', '--quiet', 'origin', revision])
    await full.git(['checkout', '--quiet', 'FETCH_HEAD'])
    expected.set(revision, await plan(full.directory))
  }
})
afterAll(async () => {
  for (const each of [upstream, ...made]) await each[Symbol.asyncDispose]()
})

test('the plans of whole clones are what this is about', () => {
  const told = [...expected].map(([revision, { models }]) =>
    [
      revision,
      ...models.map(
        ({ current, next, commits }) => `${current} ${next} ${commits.counted}/${commits.considered}`,
      ),
    ].join(', '),
  )
  expect(told).toEqual([
    'main, 2.0.0 2.1.0 4/6, 1.1.0 1.2.0 2/2',
    '1.x, 1.0.1 1.0.2 1/1, 1.0.0 null 0/0',
    'refs/tags/behind, 1.0.0 1.0.2 1/1, 1.0.0 1.2.0 1/1',
    'fraud@v2.0.0, 2.0.0 null 0/0, 1.1.0 null 0/0',
    'refs/pull/1/merge, 2.0.0 2.1.0 3/5, 1.1.0 1.2.0 3/5',
  ])
})

const rows: [name: string, revision: string, checkout: () => Promise<TestRepository>][] = [
  ...Object.entries(places).flatMap(([name, revision]): typeof rows => [
    [`actions/checkout of ${name}`, revision, () => actionsCheckout(revision)],
    [`actions/checkout of ${name} with depth 3`, revision, () => actionsCheckout(revision, 3)],
    [`actions/checkout of ${name} with depth 20`, revision, () => actionsCheckout(revision, 20)],
  ]),
  [
    'actions/checkout with tags',
    places.main,
    () => actionsCheckout('main', 1, upstream, '+refs/tags/*:refs/tags/*'),
  ],
  [
    'actions/checkout with submodules',
    places.main,
    async () => {
      const work = await actionsCheckout('main')
      const library = await createUpstream()
      made.push(library)
      await work.git(['clone', '--quiet', '--depth=1', `file://${library.directory}`, 'src/churn/library'])
      return work
    },
  ],
  ['a bare clone', places.main, () => clone('--bare')],
  ['a bare clone of depth 1', places.main, () => clone('--bare', '--depth=1')],
  ['a clone of depth 1', places.main, () => clone('--depth=1')],
  ['a clone of depth 1 with all branches', places.main, () => clone('--depth=1', '--no-single-branch')],
  ['a clone of depth 1 of a branch', places.maintenance, () => clone('--depth=1', '--branch=1.x')],
  ['a clone since a date', places.main, () => clone('--shallow-since=2025-12-29T10:12:00Z')],
  ['a clone up to a tag', places.main, () => clone('--shallow-exclude=churn@v1.1.0')],
  ['a clone of a single branch', places.main, () => clone('--single-branch')],
  ['a clone without tags', places.main, () => clone('--no-tags')],
  ['a clone without files of the past', places.main, () => clone('--filter=blob:none')],
  ['a clone of depth 1 without files', places.main, () => clone('--filter=blob:none', '--depth=1')],
  [
    'a detached head',
    places.behind,
    async () => {
      const work = await clone()
      await work.git(['checkout', '--quiet', '--detach', 'behind'])
      return work
    },
  ],
  ...[[], ['--depth=1', '--no-single-branch']].map((options): (typeof rows)[number] => [
    `a worktree of a clone ${options.join(' ')}`,
    places.maintenance,
    async () => {
      const work = await clone(...options)
      await work.git(['worktree', 'add', '--quiet', 'beside', 'origin/1.x'])
      return { ...work, directory: join(work.directory, 'beside') }
    },
  ]),
  [
    'a remote that ignores filters',
    places.main,
    () => actionsCheckoutWhere([['uploadpack.allowFilter', 'false']]),
  ],
  [
    'a remote that refuses filters',
    places.main,
    () => actionsCheckoutWhere([['uploadpackfilter.allow', 'false']]),
  ],
  [
    'a protocol that knows no commits but those of branches',
    places.main,
    async () => {
      const work = await clone('--depth=1', '--branch=topic')
      await work.git(['config', 'protocol.version', '0'])
      await work.git(['fetch', '--quiet', '--depth=1', 'origin', '+refs/heads/main:refs/remotes/origin/main'])
      await work.git(['checkout', '--quiet', 'origin/main'])
      return work
    },
  ],
]

/** From a remote with these settings: its commits are the same. */
async function actionsCheckoutWhere(
  settings: readonly (readonly [string, string])[],
): Promise<TestRepository> {
  const remote = await createUpstream()
  made.push(remote)
  for (const setting of settings) await remote.git(['config', ...setting])
  return actionsCheckout('main', 1, remote)
}

/** What a person's next `git fetch` leaves out. */
async function defaultFilter(directory: string): Promise<string> {
  const setting = ['config', '--get', 'remote.origin.partialclonefilter']
  return (await createGit(directory).text(setting, { codes: [1] })).trim()
}

describe('the plan is that of a whole clone in', () => {
  test.each(rows)('%s', async (_, revision, checkout) => {
    const { directory } = await checkout()
    expect(await plan(directory)).toEqual(expected.get(revision))
    // And once more, from what is there now.
    expect(await plan(directory)).toEqual(expected.get(revision))
    expect(await defaultFilter(directory)).not.toBe('tree:0')
  })

  test.each([[], ['--no-tags'], ['--depth=1']])('a clone without trees %j', async (...options) => {
    const work = await clone('--filter=tree:0', ...options)
    expect(await plan(work.directory)).toEqual(expected.get('main'))
    expect(await defaultFilter(work.directory)).toBe('tree:0')
  })

  test('a repository with SHA-256', async () => {
    const remote = await createUpstream([
      'init',
      '--quiet',
      '--initial-branch=main',
      '--object-format=sha256',
    ])
    made.push(remote)
    const shallow = await actionsCheckout('main', 1, remote)
    const whole = await plan(remote.directory)
    expect(whole.models.map(({ next }) => next)).toEqual(['2.1.0', '1.2.0'])
    expect(await plan(shallow.directory)).toEqual(whole)
  })

  test('a clone with a commit that was not pushed', async () => {
    const [shallow, whole] = [await clone('--depth=1'), await clone()]
    for (const { git } of [shallow, whole])
      await git(['commit', '--quiet', '--allow-empty', '-m', 'feat!: here'])
    expect(await plan(shallow.directory)).toEqual(await plan(whole.directory))
  })
})

test("a fork's tags are the registry of the fork", async () => {
  const fork = await make(['clone', '--quiet', '--bare', url()])
  await fork.git(['tag', '--delete', 'fraud@v2.0.0', 'fraud@v1.0.1'])
  await fork.git(['config', 'uploadpack.allowFilter', 'true'])
  const next = async (repository: TestRepository) => (await plan(repository.directory)).models[0]?.next
  expect(await next(await make(['clone', '--quiet', `file://${fork.directory}`]))).toBe('2.0.0')
  expect(await next(await make(['clone', '--quiet', '--depth=1', `file://${fork.directory}`]))).toBe('2.0.0')
})

describe('is refused, with what to do', () => {
  test.each<[string, () => Promise<TestRepository>, object]>([
    [
      'a shallow clone whose remote is gone',
      async () => {
        const work = await clone('--depth=1')
        await work.git(['remote', 'set-url', 'origin', 'file:///nowhere'])
        return work
      },
      { code: 'environment', remedy: expect.stringContaining('fetch-depth: 0') },
    ],
    [
      'a shallow clone without a remote',
      async () => {
        const work = await clone('--depth=1')
        await work.git(['remote', 'remove', 'origin'])
        return work
      },
      { code: 'environment', remedy: expect.stringContaining('fetch-depth: 0') },
    ],
    [
      'a shallow clone of a shallow clone',
      async () => {
        const shallow = await clone('--depth=1')
        return make(['clone', '--quiet', '--depth=1', `file://${shallow.directory}`])
      },
      { code: 'environment', remedy: expect.stringContaining('fetch-depth: 0') },
    ],
    [
      'a repository without a commit',
      () => make(['init', '--quiet']),
      { code: 'environment', remedy: expect.stringContaining('commit') },
    ],
  ])('%s', async (_, checkout, error) => {
    const { directory } = await checkout()
    await expect(plan(directory)).rejects.toMatchObject(error)
  })
})

test('a whole clone needs no network', async () => {
  const work = await clone()
  await work.git(['remote', 'set-url', 'origin', 'file:///nowhere'])
  expect(await plan(work.directory)).toEqual(expected.get('main'))
})
