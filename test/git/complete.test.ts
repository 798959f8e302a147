import { rm } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createGit } from '../../src/git/git.ts'
import { createHistory } from '../../src/git/history.ts'
import { createGitTags } from '../../src/git/tags.ts'
import { createTestRepository, type TestRepository } from './repository.ts'

let remote: TestRepository
const clones: TestRepository[] = []

beforeEach(async () => {
  remote = await createTestRepository()
  await remote.git(['config', 'uploadpack.allowFilter', 'true'])
  for (const number of [1, 2, 3]) await remote.commit(`feat: ${number}`, 'model.bin')
  await remote.tag('fraud@v1.0.0', 'first', 'HEAD~2')
})
afterEach(async () => {
  for (const each of [remote, ...clones.splice(0)]) await each[Symbol.asyncDispose]()
})

async function clone(...options: string[]): Promise<TestRepository> {
  const created = await createTestRepository({
    create: ['clone', '--quiet', ...options, `file://${remote.directory}`],
  })
  clones.push(created)
  return created
}

const names = async ({ directory }: TestRepository) =>
  (await createGitTags(createGit(directory)).tags()).map(({ name, annotated }) => `${name} ${annotated}`)
const complete = ({ directory }: TestRepository) => createHistory(createGit(directory)).complete()
async function count({ directory }: TestRepository): Promise<number> {
  let commits = 0
  const range = { notInAll: [], to: 'HEAD', order: 'dates' as const, paths: true }
  for await (const batch of createHistory(createGit(directory)).walk(range)) commits += batch.length
  return commits
}

describe('completing a clone', () => {
  test('deepens a shallow one and brings its tags, but no old files', async () => {
    const shallow = await clone('--depth=1')
    await complete(shallow)
    expect(await count(shallow)).toBe(3)
    expect(await names(shallow)).toEqual(['fraud@v1.0.0 true'])
    const missing = await shallow.git(['rev-list', '--objects', '--missing=print', 'HEAD'])
    expect(missing.split('\n').filter((line) => line.startsWith('?'))).toHaveLength(2)
    expect(await shallow.git(['rev-list', '--objects', '--missing=print', 'HEAD'])).toBe(missing)
  })

  test('works for a detached commit that no branch here names, as actions/checkout leaves it', async () => {
    const shallow = await createTestRepository()
    clones.push(shallow)
    await shallow.git(['remote', 'add', 'origin', `file://${remote.directory}`])
    await shallow.git([
      'fetch',
      '--quiet',
      '--no-tags',
      '--depth=1',
      'origin',
      '+refs/heads/main:refs/remotes/pull/7/merge',
    ])
    await shallow.git(['checkout', '--quiet', '--force', 'refs/remotes/pull/7/merge'])
    await complete(shallow)
    expect(await count(shallow)).toBe(3)
    expect(await names(shallow)).toEqual(['fraud@v1.0.0 true'])
  })

  test('deepens below a commit that was made here', async () => {
    const shallow = await clone('--depth=1')
    await shallow.commit('feat: local')
    await complete(shallow)
    expect(await count(shallow)).toBe(4)
  })

  test('brings tags that a whole clone lacks', async () => {
    const tagless = await clone('--no-tags')
    await complete(tagless)
    expect(await names(tagless)).toEqual(['fraud@v1.0.0 true'])
    await expect(tagless.git(['config', 'remote.origin.promisor'])).rejects.toThrow()
  })

  test('puts right the lightweight tag that actions/checkout makes of the one it was started for', async () => {
    const whole = await clone()
    await whole.git(['tag', '--force', 'fraud@v1.0.0', 'fraud@v1.0.0^{commit}'])
    expect(await names(whole)).toEqual(['fraud@v1.0.0 false'])
    await complete(whole)
    expect(await names(whole)).toEqual(['fraud@v1.0.0 true'])
  })

  test("leaves a person's own tag alone", async () => {
    const whole = await clone()
    await whole.git(['tag', '--force', 'fraud@v1.0.0', 'HEAD'])
    await complete(whole)
    expect(await names(whole)).toEqual(['fraud@v1.0.0 false'])
  })

  test('needs no network when nothing is missing', async () => {
    const whole = await clone()
    await rm(remote.directory, { recursive: true })
    await complete(whole)
    expect(await count(whole)).toBe(3)
  })

  test('needs no remote when nothing is missing', async () => {
    await complete(remote)
    expect(await count(remote)).toBe(3)
  })

  test.each([
    [
      'the remote is gone',
      async (shallow: TestRepository) =>
        void (await shallow.git(['remote', 'set-url', 'origin', 'file:///nowhere'])),
    ],
    [
      'there is no remote',
      async (shallow: TestRepository) => void (await shallow.git(['remote', 'remove', 'origin'])),
    ],
  ])('stops a shallow clone when %s', async (_, breakIt) => {
    const shallow = await clone('--depth=1')
    await breakIt(shallow)
    await expect(complete(shallow)).rejects.toMatchObject({
      code: 'environment',
      remedy: expect.stringContaining('fetch-depth: 0'),
    })
  })

  test('says nothing of a token in the address', async () => {
    const shallow = await clone('--depth=1')
    await shallow.git(['remote', 'set-url', 'origin', 'http://x-access-token:ghs_secret@127.0.0.1:1/a/b.git'])
    const error = await complete(shallow).catch((failure: unknown) => failure)
    const chain = [error, (error as Error).cause, ((error as Error).cause as Error).cause]
    expect(chain.map(String).join()).not.toContain('ghs_secret')
  })
})
