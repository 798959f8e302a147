import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createFetchedTags } from '../../src/git/fetch-tags.ts'
import { createGit } from '../../src/git/git.ts'
import { createGitTags } from '../../src/git/tags.ts'
import { createTestRepository, type TestRepository } from './repository.ts'

let remote: TestRepository
const clones: TestRepository[] = []

beforeEach(async () => {
  remote = await createTestRepository()
  await remote.git(['config', 'uploadpack.allowFilter', 'true'])
  for (const number of [1, 2, 3, 4]) await remote.commit(`feat: ${number}`, 'model.bin')
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

const fetched = ({ directory }: TestRepository) => createFetchedTags(createGit(directory)).tags()
const names = async (repository: TestRepository) =>
  (await fetched(repository)).map(({ name, annotated }) => `${name} ${annotated}`)
const visible = async ({ git }: TestRepository) => Number(await git(['rev-list', '--count', 'HEAD']))

describe('tags that only the remote has', () => {
  test('are fetched, and a whole clone stays one', async () => {
    const tagless = await clone('--no-tags')
    expect(await names(tagless)).toEqual(['fraud@v1.0.0 true'])
    await expect(tagless.git(['config', 'remote.origin.promisor'])).rejects.toThrow()
    expect(await tagless.git(['rev-parse', '--is-shallow-repository'])).toBe('false')
  })

  test('come into a shallow clone with the commit at which they stand, and no more', async () => {
    const shallow = await clone('--depth=1')
    const objects = async () =>
      (await shallow.git(['cat-file', '--batch-all-objects', '--batch-check'])).split('\n')
    const before = await objects()
    expect(await names(shallow)).toEqual(['fraud@v1.0.0 true'])
    const came = (await objects()).filter((object) => !before.includes(object))
    expect(came.map((object) => object.split(' ')[1]).sort()).toEqual(['commit', 'tag'])
  })

  test('do not cut off the history that is here', async () => {
    const deep = await clone('--depth=3')
    expect(await names(deep)).toEqual(['fraud@v1.0.0 true'])
    expect(await visible(deep)).toBe(3)
  })

  test('are as the remote says where actions/checkout made a lightweight one of the one it was started for', async () => {
    const whole = await clone()
    await whole.git(['tag', '--force', 'fraud@v1.0.0', 'fraud@v1.0.0^{commit}'])
    expect(await createGitTags(createGit(whole.directory)).tags()).toMatchObject([{ annotated: false }])
    expect(await names(whole)).toEqual(['fraud@v1.0.0 true'])
  })

  test("do not take the place of a person's own", async () => {
    const whole = await clone()
    await whole.git(['tag', '--force', 'fraud@v1.0.0', 'HEAD'])
    expect(await names(whole)).toEqual(['fraud@v1.0.0 false'])
  })

  test('are not asked for where there is no remote', async () => {
    expect(await names(remote)).toEqual(['fraud@v1.0.0 true'])
  })
})

test('nothing is said of a token in the address', async () => {
  const shallow = await clone('--depth=1')
  await shallow.git(['remote', 'set-url', 'origin', 'http://x-access-token:ghs_secret@127.0.0.1:1/a/b.git'])
  const error = await fetched(shallow).catch((failure: unknown) => failure)
  const chain = [error, (error as Error).cause, ((error as Error).cause as Error).cause]
  expect(chain.map(String).join()).toContain('127.0.0.1')
  expect(chain.map(String).join()).not.toContain('ghs_secret')
})
