import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { planModels } from '../../src/commands/plan.ts'
import { configurationSchema } from '../../src/config/schema.ts'
import type { Channel } from '../../src/version/next.ts'
import { planPorts } from './plan-ports.ts'
import { createTestRepository, type TestRepository } from './repository.ts'
import { writeStory } from './upstream.ts'

const configuration = configurationSchema.parse({ models: { fraud: { path: 'model.bin' } } })
let remote: TestRepository
const clones: TestRepository[] = []

beforeAll(async () => {
  remote = await createTestRepository()
  await writeStory(remote, ({ commit, tag }) => {
    tag('fraud@v1.0.0', commit('main', 'feat: first', 'a'))
    tag('fix', commit('main', 'fix: older', 'a'))
    tag('old', commit('main', 'feat: older', 'a'))
    commit('1.x', 'fix: for those who stay', 'b', { from: 'refs/heads/main' })
    tag('fraud@v1.1.0', commit('main', 'feat: newer', 'a'))
    tag('merged', commit('main', "Merge branch '1.x'", 'b', { merge: 'refs/heads/1.x' }))
    tag('fraud@v1.2.0', commit('main', 'feat: newest', 'a'))
    tag('tip', commit('main', 'fix: not released', 'a'))
    tag('fraud@v2.0.0', commit('next', 'feat!: another line', 'c', { from: 'refs/heads/main' }))
    tag('beta', commit('next', 'feat: and something', 'c'))
    tag('fraud@v2.1.0-rc.1', commit('next', 'feat: more', 'c'))
    tag('fraud@v2.1.0-rc.2', commit('next', 'feat: and more', 'c'))
    commit('next', 'fix: on the other line', 'c')
  })
  await remote.git(['config', 'uploadpack.allowFilter', 'true'])
  await remote.git(['reset', '--quiet', '--hard'])
})
afterAll(async () => {
  for (const each of [remote, ...clones]) await each[Symbol.asyncDispose]()
})

/** A job's checkout: a branch, at a commit at which it was once. */
async function checkout(branch: string, revision: string, ...options: string[]): Promise<TestRepository> {
  const work = await createTestRepository()
  clones.push(work)
  const commit = await remote.git(['rev-parse', `${revision}^{commit}`])
  await work.git(['remote', 'add', 'origin', `file://${remote.directory}`])
  await work.git(['fetch', '--quiet', ...options, 'origin', `+${commit}:refs/remotes/origin/${branch}`])
  await work.git(['checkout', '--quiet', '-B', branch, `origin/${branch}`])
  return work
}

const release: Channel = { kind: 'release' }

async function plan({ directory }: TestRepository, channel = release): Promise<string> {
  const [planned] = await planModels(planPorts(directory), { configuration, models: null, channel })
  return `${planned?.plan.next}: ${planned?.plan.reasons[0]?.summary}`
}

const by = (version: string) =>
  `null: fraud@v${version} was released from a later commit of the branch, and contains this one`

test.each<[string, string, string, Channel, string]>([
  ['was released from a later commit of its branch', 'main', 'old', release, by('1.2.0')],
  [
    'is the tip of its branch, from which another began',
    'main',
    'tip',
    release,
    '1.2.1: fix: not released (fix)',
  ],
  ['was merged into a branch from which was released', '1.x', '1.x', release, '1.3.0: '],
  ['gets a number below those that were released later', 'main', 'fix', release, '1.0.1: fix: older (fix)'],
  [
    'has later pre-releases of another channel',
    'next',
    'beta',
    { kind: 'prerelease', identifier: 'beta' },
    '2.1.0-beta.1: ',
  ],
  [
    'has a later pre-release of its channel',
    'next',
    'beta',
    { kind: 'prerelease', identifier: 'rc' },
    by('2.1.0-rc.2'),
  ],
  [
    'is on a channel, and later on was released',
    'main',
    'old',
    { kind: 'prerelease', identifier: 'rc' },
    by('1.2.0'),
  ],
  ['is a pull request', 'main', 'old', { kind: 'preview', pullRequest: 7, run: 1 }, '1.3.0-pr.7.1: '],
])('a commit that %s', async (_, branch, revision, channel, expected) => {
  for (const options of [['--depth=1', '--no-tags'], ['--no-tags'], []])
    expect(await plan(await checkout(branch, revision, ...options), channel)).toContain(expected)
})

test('a detached head is of no branch', async () => {
  const work = await checkout('main', 'old')
  await work.git(['checkout', '--quiet', '--detach'])
  expect(await plan(work)).toContain('1.3.0: ')
})

test('without a network, a clone knows what it heard last', async () => {
  const work = await checkout('main', 'old')
  await work.git(['fetch', '--quiet', '--tags', 'origin', '+refs/heads/main:refs/remotes/origin/main'])
  await work.git(['remote', 'set-url', 'origin', 'file:///nowhere'])
  expect(await plan(work)).toBe(by('1.2.0'))
})

test('a branch that is on no remote is behind nothing', async () => {
  expect(await plan(await checkout('mine', 'old'))).toContain('1.3.0: ')
})
