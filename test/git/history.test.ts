import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createGit } from '../../src/git/git.ts'
import { createHistory } from '../../src/git/history.ts'
import { createTestRepository, type TestRepository } from './repository.ts'

let repository: TestRepository
const historyOf = ({ directory }: TestRepository) => createHistory(createGit(directory))
const all = { from: null, to: 'HEAD', paths: [] }

beforeEach(async () => {
  repository = await createTestRepository()
})
afterEach(() => repository[Symbol.asyncDispose]())

describe('head', () => {
  test('names the commit and the branch', async () => {
    const commit = await repository.commit('feat: first')
    expect(await historyOf(repository).head()).toEqual({ commit, ref: 'refs/heads/main', dirty: false })
  })

  test('has no ref when it is detached, and is dirty only by tracked files', async () => {
    await repository.commit('feat: first', 'tracked.txt')
    await repository.git(['checkout', '--quiet', '--detach'])
    await repository.write('untracked.txt', 'x')
    expect(await historyOf(repository).head()).toMatchObject({ ref: null, dirty: false })
    await repository.write('tracked.txt', 'changed')
    expect(await historyOf(repository).head()).toMatchObject({ dirty: true })
  })

  test('says what to do in a repository without a commit', async () => {
    await expect(historyOf(repository).head()).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringContaining('there is no commit yet'),
    })
  })

  test('says what to do outside of a repository', async () => {
    await rm(join(repository.directory, '.git'), { recursive: true })
    await expect(historyOf(repository).head()).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringContaining('not in a git repository'),
      remedy: expect.stringContaining('actions/checkout'),
    })
  })

  test('names a folder that is not there', async () => {
    const history = createHistory(createGit(join(repository.directory, 'absent')))
    await expect(history.head()).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('absent'),
    })
  })
})

describe('commits', () => {
  test('come newest first, with whole messages', async () => {
    const first = await repository.commit('feat: first\n\nbody\n\nModel-Bump: minor\n')
    const second = await repository.commit('fix: second\n')
    expect(await historyOf(repository).commits(all)).toEqual([
      { sha: second, parents: [first], message: 'fix: second\n' },
      { sha: first, parents: [], message: 'feat: first\n\nbody\n\nModel-Bump: minor\n' },
    ])
    expect(await historyOf(repository).commits({ ...all, from: first })).toHaveLength(1)
  })

  test.each([
    ['a message that looks like the log of another tool', 'docs: x\n\n---COMMIT_START---\nfeat!: injected\n'],
    ['scissors', 'docs: x\n\n------------------------ >8 ------------------------\nfeat!: injected\n'],
    ['an empty message', ''],
    ['a very long line', `feat: ${'x'.repeat(300_000)}\n`],
  ])('%s is one commit', async (_, message) => {
    await repository.commit(message)
    const commits = await historyOf(repository).commits(all)
    expect(commits.map((commit) => commit.message)).toEqual([message])
  })

  test('messages in another encoding are read, and broken bytes replaced', async () => {
    await repository.commit('feat: first')
    const tree = await repository.git(['rev-parse', 'HEAD^{tree}'])
    const object = (encoding: string) =>
      Buffer.concat([
        Buffer.from(`tree ${tree}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n${encoding}\n`),
        Buffer.from('feat: gr\xf6\xdfer\n', 'latin1'),
      ])
    const latin = await repository.git(
      ['hash-object', '-t', 'commit', '-w', '--stdin'],
      object('encoding ISO-8859-1\n'),
    )
    const broken = await repository.git(['hash-object', '-t', 'commit', '-w', '--stdin'], object(''))
    const messages = async (to: string) =>
      (await historyOf(repository).commits({ ...all, to })).map(({ message }) => message)
    expect(await messages(latin)).toEqual(['feat: größer\n'])
    expect(await messages(broken)).toEqual(['feat: gr��er\n'])
  })

  test('are those that touch the paths, from the root of the repository, side branches included', async () => {
    await repository.commit('feat: base', 'src/fraud/base.py')
    await repository.git(['checkout', '--quiet', '-b', 'side'])
    const side = await repository.commit('feat: side', 'src/fraud/deep/.hidden')
    await repository.git(['checkout', '--quiet', 'main'])
    const main = await repository.commit('feat: main', 'src/churn/main.py')
    await repository.git(['merge', '--quiet', '-s', 'ours', '-m', 'merge', 'side'])
    const merge = await repository.git(['rev-parse', 'HEAD'])
    const history = createHistory(createGit(join(repository.directory, 'src/churn')))
    const touching = async (...paths: string[]) =>
      (await history.commits({ from: `${side}~1`, to: 'HEAD', paths })).map(({ sha }) => sha)
    expect(await touching('src/fraud/**')).toEqual([merge, side])
    expect(await touching('src/churn/')).toEqual([merge, main])
    expect(await touching('./src/*/*.py')).toEqual([merge, main])
    expect(await touching('src/**', '!src/churn/**')).toEqual([merge, side])
    expect(await touching('main.py')).toEqual([])
  })

  test('keep all parents of a merge when paths are given', async () => {
    await repository.commit('feat: base', 'a.txt', 'base')
    await repository.git(['checkout', '--quiet', '-b', 'side'])
    await repository.commit('feat: side', 'a.txt', 'side')
    await repository.git(['checkout', '--quiet', 'main'])
    await repository.commit('feat: main', 'a.txt', 'main')
    await repository.git(['merge', '--quiet', '-s', 'ours', '--no-commit', 'side'])
    await repository.commit('merge: both', 'a.txt', 'both')
    const [merge] = await historyOf(repository).commits({ ...all, paths: ['a.txt'] })
    expect(merge?.parents).toHaveLength(2)
  })

  test.each(['../other', '/etc', '', '!'])('the path %j is refused', async (path) => {
    await repository.commit('feat: first')
    await expect(historyOf(repository).commits({ ...all, paths: [path] })).rejects.toMatchObject({
      code: 'usage',
    })
  })

  test('a name that looks like an option is a name', async () => {
    await repository.commit('feat: first')
    await expect(historyOf(repository).commits({ ...all, to: '--all' })).rejects.toMatchObject({
      code: 'environment',
    })
  })

  test('settings of a person change nothing', async () => {
    const sha = await repository.commit('feat: first')
    await repository.git(['config', 'log.showSignature', 'true'])
    await repository.git(['config', 'log.follow', 'true'])
    await repository.git(['config', 'log.date', 'relative'])
    await repository.git(['notes', 'add', '-m', 'feat!: a note'])
    expect(await historyOf(repository).commits({ ...all, paths: ['file.txt'] })).toEqual([
      { sha, parents: [], message: 'feat: first' },
    ])
  })
})

test('ancestors are those of the asked commits that are reachable, and unknown commits are none', async () => {
  const first = await repository.commit('feat: first')
  await repository.git(['checkout', '--quiet', '-b', 'side'])
  const side = await repository.commit('feat: side')
  await repository.git(['checkout', '--quiet', 'main'])
  const head = await repository.commit('feat: second')
  const history = historyOf(repository)
  expect(await history.ancestors([first, side, head, '0'.repeat(40), 'main', ''], head)).toEqual(
    new Set([first, head]),
  )
  expect(await history.ancestors([], head)).toEqual(new Set())
})
