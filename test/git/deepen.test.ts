import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { createGit } from '../../src/git/git.ts'
import { createHistory } from '../../src/git/history.ts'
import { createTestRepository, type TestRepository } from './repository.ts'
import { writeStory } from './upstream.ts'

const commits = 1000
const between = 50
let remote: TestRepository
const clones: TestRepository[] = []

beforeAll(async () => {
  remote = await createTestRepository()
  await writeStory(remote, ({ commit, tag }) => {
    for (let count = 1; count <= commits; count += 1) {
      const name = commit('main', `feat: ${count}`, `src/part-${count % 10}/file-${count % 7}.py`)
      if (count % between === 0 && count < commits) tag(`fraud@v1.${count / between}.0`, name)
    }
  })
  await remote.git(['config', 'uploadpack.allowFilter', 'true'])
  await remote.git(['reset', '--quiet', '--hard'])
})
afterEach(async () => {
  for (const each of clones.splice(0)) await each[Symbol.asyncDispose]()
})
afterAll(() => remote[Symbol.asyncDispose]())

async function clone(): Promise<TestRepository> {
  const created = await createTestRepository({
    create: ['clone', '--quiet', '--depth=1', '--no-tags', `file://${remote.directory}`],
  })
  clones.push(created)
  return created
}

/** Objects that something brings into a clone. */
async function objectsOf(work: TestRepository, fetch: () => Promise<unknown>): Promise<number> {
  const count = async () => {
    const said = await work.git(['count-objects', '-v'])
    return [...said.matchAll(/^(?:count|in-pack): (\d+)$/gm)].reduce((sum, [, each]) => sum + Number(each), 0)
  }
  const before = await count()
  await fetch()
  return (await count()) - before
}

async function walk({ directory }: TestRepository, ...notInAll: string[]): Promise<number> {
  let walked = 0
  const history = createHistory(createGit(directory))
  for await (const batch of history.walk({ to: 'HEAD', notInAll, order: 'dates', paths: true }))
    walked += batch.length
  return walked
}

const versionAt = (back: number) => remote.git(['rev-parse', `HEAD~${back}`])

describe('what is fetched into a checkout of one commit', () => {
  test('is what was committed since the last version: a few objects for each commit', async () => {
    const [plain, filtered, ours] = [await clone(), await clone(), await clone()]
    const version = await versionAt(between)

    const all = await objectsOf(plain, () => plain.git(['fetch', '--quiet', '--unshallow']))
    const blobless = await objectsOf(filtered, () =>
      filtered.git(['fetch', '--quiet', '--unshallow', '--no-tags', '--filter=blob:none']),
    )
    const needed = await objectsOf(ours, async () => expect(await walk(ours, version)).toBe(between))

    // A commit, and the trees from its root to the file that it changed.
    expect(needed).toBeLessThanOrEqual(4 * (between + 1))
    expect(blobless).toBeGreaterThan(3 * (commits - 1))
    expect(all).toBeGreaterThan(4 * (commits - 1))
  })

  test('is nothing at a version, and nothing when it was fetched before', async () => {
    const work = await clone()
    const [head, version] = [await versionAt(0), await versionAt(between)]
    expect(await objectsOf(work, () => walk(work, head))).toBe(0)
    expect(await objectsOf(work, () => walk(work, version))).toBeGreaterThan(0)
    expect(await objectsOf(work, () => walk(work, version))).toBe(0)
  })

  test('reaches to the older of two versions', async () => {
    const work = await clone()
    const [older, newer] = [await versionAt(2 * between), await versionAt(between)]
    expect(await objectsOf(work, () => walk(work, older, newer))).toBeLessThanOrEqual(4 * (2 * between + 1))
    expect(await walk(work, older, newer)).toBe(2 * between)
  })

  test('is everything without old files where a model has no version', async () => {
    const work = await clone()
    expect(await walk(work)).toBe(commits)
    const missing = await work.git(['rev-list', '--objects', '--missing=print', 'HEAD'])
    expect(missing.split('\n').filter((line) => line.startsWith('?')).length).toBeGreaterThan(commits / 2)
  })

  test('is everything for a version that is not in the history', async () => {
    const work = await clone()
    const stray = await remote.git(['commit-tree', '-m', 'stray', 'HEAD^{tree}'])
    await remote.git(['tag', '-a', '-m', 'stray', 'fraud@v9.0.0', stray])
    await walk(work, stray)
    expect(await work.git(['rev-parse', '--is-shallow-repository'])).toBe('false')
    await remote.git(['tag', '--delete', 'fraud@v9.0.0'])
  })

  test('is everything for what a question about ancestors needs', async () => {
    const work = await clone()
    const [first, head] = [await versionAt(commits - 1), await versionAt(0)]
    const history = createHistory(createGit(work.directory))
    expect(await history.ancestors([first, 'f'.repeat(40)], head)).toEqual(new Set([first]))
  })
})

test('where branches overlap all the way, a few commits below the last version are enough', async () => {
  await using busy = await createTestRepository()
  await writeStory(busy, ({ commit, tag }) => {
    const open: string[] = []
    let main = commit('main', 'feat: begin', 'src/begin.py')
    for (let count = 1; count <= 300; count += 1) {
      const begun = commit('topic', `feat: begin ${count}`, `src/part-${count % 10}/a.py`, { from: main })
      open.push(commit('topic', `feat: end ${count}`, `src/part-${count % 10}/b.py`, { from: begun }))
      // Four branches are open at any time.
      const merge = open.length > 3 ? { merge: open.shift() ?? '' } : {}
      main = commit('main', `Merge ${count}`, 'src/merged.py', merge)
      if (count === 290) tag('fraud@v1.0.0', main)
    }
  })
  await busy.git(['config', 'uploadpack.allowFilter', 'true'])
  const work = await createTestRepository({
    create: ['clone', '--quiet', '--depth=1', '--no-tags', '--branch=main', `file://${busy.directory}`],
  })
  clones.push(work)
  const version = await busy.git(['rev-parse', 'fraud@v1.0.0^{commit}'])
  const since = await busy.git(['rev-list', '--count', 'fraud@v1.0.0..main'])
  const objects = await objectsOf(work, async () => expect(`${await walk(work, version)}`).toBe(since))
  expect(Number(since)).toBe(30)
  expect(objects).toBeLessThan(4 * 120)
})

test('a commit of the past that is not here is fetched', async () => {
  const work = await clone()
  const first = await versionAt(commits - 1)
  expect(await createHistory(createGit(work.directory)).head(first)).toMatchObject({ commit: first })
})
