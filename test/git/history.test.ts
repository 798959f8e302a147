import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createGit } from '../../src/git/git.ts'
import { createHistory } from '../../src/git/history.ts'
import type { History, Range, WalkedCommit } from '../../src/ports/history.ts'
import { createTestRepository, type TestRepository } from './repository.ts'

let repository: TestRepository
const historyOf = ({ directory }: TestRepository) => createHistory(createGit(directory))
const all = { notInAll: [], to: 'HEAD', paths: false, order: 'graph' } as const

async function walkAll(history: History, range: Partial<Range>): Promise<WalkedCommit[]> {
  const commits: WalkedCommit[] = []
  for await (const batch of history.walk({ ...all, ...range })) commits.push(...batch)
  return commits
}

beforeEach(async () => {
  repository = await createTestRepository()
})
afterEach(() => repository[Symbol.asyncDispose]())

describe('head', () => {
  test('names the commit and the branch', async () => {
    const commit = await repository.commit('feat: first')
    expect(await historyOf(repository).head(null)).toEqual({ commit, ref: 'refs/heads/main', dirty: false })
  })

  test('has no ref when it is detached, and is dirty only by tracked files', async () => {
    await repository.commit('feat: first', 'tracked.txt')
    await repository.git(['checkout', '--quiet', '--detach'])
    await repository.write('untracked.txt', 'x')
    expect(await historyOf(repository).head(null)).toMatchObject({ ref: null, dirty: false })
    await repository.write('tracked.txt', 'changed')
    expect(await historyOf(repository).head(null)).toMatchObject({ dirty: true })
  })

  test('says what to do in a repository without a commit', async () => {
    await expect(historyOf(repository).head(null)).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringContaining('there is no commit yet'),
    })
  })

  test('says what to do outside of a repository', async () => {
    await rm(join(repository.directory, '.git'), { recursive: true })
    await expect(historyOf(repository).head(null)).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringContaining('not in a git repository'),
      remedy: expect.stringContaining('actions/checkout'),
    })
  })

  test('names a folder that is not there', async () => {
    const history = createHistory(createGit(join(repository.directory, 'absent')))
    await expect(history.head(null)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('absent'),
    })
  })
})

test('head of a revision is its commit; what is no commit is a mistake in the call', async () => {
  const first = await repository.commit('feat: 1')
  await repository.tag('fraud@v1.0.0', 'first')
  await repository.commit('feat: 2')
  for (const at of ['HEAD~1', 'fraud@v1.0.0', first.slice(0, 9)])
    expect(await historyOf(repository).head(at)).toEqual({ commit: first, ref: null, dirty: false })
  for (const at of ['absent', '--all', '', 'HEAD:file.txt', '0'.repeat(40)])
    await expect(historyOf(repository).head(at)).rejects.toMatchObject({ code: 'usage' })
})

describe.each(['dates', 'graph'] as const)('commits, ordered by %s,', (order) => {
  const walk = (history: History, range: Partial<Range> = {}) => walkAll(history, { order, ...range })

  test('come newest first, with whole messages', async () => {
    const first = await repository.commit('feat: first\n\nbody\n\nModel-Bump: minor\n')
    const second = await repository.commit('fix: second\n')
    expect(await walk(historyOf(repository))).toEqual([
      { sha: second, parents: [first], message: 'fix: second\n', paths: null },
      { sha: first, parents: [], message: 'feat: first\n\nbody\n\nModel-Bump: minor\n', paths: null },
    ])
    expect(await walk(historyOf(repository), { notInAll: [first], order: 'graph' })).toHaveLength(1)
  })

  test.each([
    ['a message that looks like the log of another tool', 'docs: x\n\n---COMMIT_START---\nfeat!: injected\n'],
    ['scissors', 'docs: x\n\n------------------------ >8 ------------------------\nfeat!: injected\n'],
    ['an empty message', ''],
    ['a very long line', `feat: ${'x'.repeat(300_000)}\n`],
  ])('%s is one commit', async (_, message) => {
    await repository.commit(message)
    const paths = ['file.txt']
    expect(await walk(historyOf(repository))).toMatchObject([{ message, paths: null }])
    expect(await walk(historyOf(repository), { paths: true })).toMatchObject([{ message, paths }])
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
      (await walk(historyOf(repository), { to })).map(({ message }) => message)
    expect(await messages(latin)).toEqual(['feat: größer\n'])
    expect(await messages(broken)).toEqual(['feat: gr��er\n'])
  })

  test('messages are read in the encoding that git was told to write them in, whatever it shows', async () => {
    await repository.git(['config', 'i18n.commitEncoding', 'ISO-8859-1'])
    await repository.git(['config', 'i18n.logOutputEncoding', 'ISO-8859-1'])
    await repository.write('file.txt', 'x')
    await repository.git(['add', '--all'])
    await repository.git(['commit', '--quiet', '-F', '-'], Buffer.from('feat: gr\xf6\xdfer\n', 'latin1'))

    expect(await walk(historyOf(repository))).toMatchObject([{ message: 'feat: größer\n' }])
  })

  test('tell what each changed, from the root of the repository; a merge, what it brought in', async () => {
    const base = await repository.commit('feat: base', 'src/fraud/base.py')
    await repository.git(['checkout', '--quiet', '-b', 'side'])
    const side = await repository.commit('feat: side', 'src/fraud/größe .py')
    await repository.git(['checkout', '--quiet', 'main'])
    const main = await repository.commit('feat: main', 'src/churn/main.py')
    await repository.git(['merge', '--quiet', '--no-ff', '-m', 'merge', 'side'])
    await repository.git(['mv', 'src/churn/main.py', 'src/churn/moved.py'])
    await repository.git(['config', 'diff.renames', 'copies'])
    await repository.git(['commit', '--quiet', '-m', 'refactor: move'])
    await repository.git(['commit', '--quiet', '--allow-empty', '-m', 'chore: nothing'])
    const history = createHistory(createGit(join(repository.directory, 'src/churn')))

    const walked = await walk(history, { paths: true })

    expect(walked.map(({ message, paths }) => [message.trim(), paths])).toEqual([
      ['chore: nothing', []],
      ['refactor: move', ['src/churn/main.py', 'src/churn/moved.py']],
      ['merge', ['src/fraud/größe .py']],
      ...(walked[3]?.sha === side ? [['feat: side', ['src/fraud/größe .py']]] : []),
      ['feat: main', ['src/churn/main.py']],
      ...(walked[3]?.sha === side ? [] : [['feat: side', ['src/fraud/größe .py']]]),
      ['feat: base', ['src/fraud/base.py']],
    ])
    expect(walked[2]?.parents).toEqual([main, side])
    const since = await walk(history, { paths: true, notInAll: [main, side], order: 'graph' })
    expect(since).toHaveLength(5)
    expect(walked.at(-1)).toMatchObject({ sha: base, parents: [] })
  })

  test('leave out only what all of the named ones contain', async () => {
    const first = await repository.commit('feat: 1')
    const second = await repository.commit('feat: 2')
    const third = await repository.commit('feat: 3')
    const since = async (...notInAll: string[]) =>
      (await walk(historyOf(repository), { notInAll, order: 'graph' })).map(({ sha }) => sha)

    expect(await since(second, third)).toEqual([third])
    expect(await since(third, third)).toEqual([])
    expect(await since(first, third)).toEqual([third, second])
    await repository.git(['checkout', '--quiet', '--orphan', 'other'])
    const alone = await repository.commit('feat: alone')
    expect(await since(alone, first)).toEqual([alone])
  })

  test('whose files are named like commits, or like our marks, are not mixed up', async () => {
    const name = '0'.repeat(40)
    const first = await repository.commit('feat: 1', name)
    const second = await repository.commit('', '\nfeat!: x')

    expect(await walk(historyOf(repository), { paths: true })).toEqual([
      { sha: second, parents: [first], message: '', paths: ['\nfeat!: x'] },
      { sha: first, parents: [], message: 'feat: 1', paths: [name] },
    ])
  })

  test('a name that looks like an option is a name', async () => {
    await repository.commit('feat: first')
    await expect(walk(historyOf(repository), { to: '--all' })).rejects.toMatchObject({
      code: 'environment',
    })
  })

  test('settings of a person change nothing', async () => {
    const sha = await repository.commit('feat: first')
    await repository.git(['config', 'log.showSignature', 'true'])
    await repository.git(['config', 'log.follow', 'true'])
    await repository.git(['config', 'log.date', 'relative'])
    await repository.git(['notes', 'add', '-m', 'feat!: a note'])
    await repository.git(['config', 'log.showRoot', 'false'])
    await repository.git(['config', 'log.diffMerges', 'off'])
    await repository.git(['config', 'diff.relative', 'true'])
    expect(await walk(historyOf(repository), { paths: true })).toEqual([
      { sha, parents: [], message: 'feat: first', paths: ['file.txt'] },
    ])
  })
})

test('a walk by dates ends where a commit should have come, and else goes on to the first', async () => {
  const commits = 2_000
  const lines = Array.from({ length: commits }, (_, at) => {
    const from = at === 0 ? '' : `from :${at}\n`
    return `commit refs/heads/main\nmark :${at + 1}\ncommitter A <a@b> ${at} +0000\ndata 1\nx\n${from}`
  })
  await repository.git(['fast-import', '--quiet'], lines.join(''))
  const tree = await repository.git(['rev-parse', 'main^{tree}'])
  const stray = await repository.git(
    ['hash-object', '-t', 'commit', '-w', '--stdin'],
    `tree ${tree}\nauthor A <a@b> 1900 +0000\ncommitter A <a@b> 1900 +0000\n\nstray\n`,
  )
  const oldest = await repository.git(['rev-parse', `main~${commits - 1}`])
  const walked = async (...notInAll: string[]) =>
    (await walkAll(historyOf(repository), { to: 'main', notInAll, order: 'dates' })).length

  expect(await walked()).toBe(commits)
  expect(await walked(oldest)).toBe(commits)
  expect(await walked(oldest, stray)).toBeLessThan(commits / 2)
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
