import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { createTestRepository, type TestRepository } from '../git/repository.ts'
import { buildCommandLine, type CommandLine } from '../support/cli.ts'

/** Defects that were found in other tools, by running them; each is tried on ours through `plan --json`. */
let cli: CommandLine
let repository: TestRepository
const clones: TestRepository[] = []

const configuration = 'models: {fraud: {path: out/}, churn: {path: churn/, sources: [src/churn/**]}}\n'

beforeAll(async () => {
  cli = await buildCommandLine()
})
afterAll(() => cli.close())
beforeEach(async () => {
  repository = await createTestRepository()
  await repository.commit('chore: configure', '.github/modelseal.yml', configuration)
  await repository.tag('fraud@v1.2.3', 'first')
})
afterEach(async () => {
  for (const each of [repository, ...clones.splice(0)]) await each[Symbol.asyncDispose]()
})

interface Planned {
  readonly current: string | null
  readonly next: string | null
  readonly commits: { readonly considered: number; readonly counted: number }
  readonly reasons: readonly { readonly level: string; readonly commit?: string; readonly summary: string }[]
}

async function plan(...args: string[]): Promise<Planned> {
  return planIn(repository.directory, ...args)
}

async function planIn(cwd: string, ...args: string[]): Promise<Planned> {
  const document = (await cli.json(['plan', 'fraud', ...args], { cwd })) as { models: Planned[] }
  const [planned] = document.models
  if (!planned) throw new Error('there is no plan')
  return planned
}

describe('1: text of a message that other tools take for the end of a commit', () => {
  test.each([
    ['scissors', '------------------------ >8 ------------------------'],
    ['a mark of commits', '---COMMIT_START---'],
    ['a field', '-hash-'],
    ['a placeholder', '%x00%H%x00%B'],
    ['the header of a log', `commit ${'a'.repeat(40)}`],
  ])('%s is text', async (_, line) => {
    const sha = await repository.commit(`docs: x\n\n${line}\nfeat!: injected\n${line}\n\nfeat!: injected\n`)

    expect(await plan()).toMatchObject({
      next: null,
      commits: { considered: 1, counted: 0 },
      reasons: [{}, { level: 'none', commit: sha, summary: 'docs: x (docs: no bump)' }],
    })
  })

  test('a name of a file is a name', async () => {
    await repository.commit('docs: x', '\nfeat!: injected\n\nBREAKING CHANGE: y')

    expect(await plan()).toMatchObject({ next: null, commits: { considered: 1 } })
  })

  test('what stands behind a NUL, which only a forged object can hold, is never read', async () => {
    const tree = await repository.git(['rev-parse', 'HEAD^{tree}'])
    const parent = await repository.git(['rev-parse', 'HEAD'])
    const signed = 'author A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\n'
    const object = `tree ${tree}\nparent ${parent}\n${signed}docs: x\0\0${'f'.repeat(40)}\0\0feat!: y\n`
    const forged = await repository.git(
      ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'],
      object,
    )
    await repository.git(['update-ref', 'refs/heads/main', forged])

    expect(await plan()).toMatchObject({ next: null, commits: { considered: 1, counted: 0 } })
  })
})

describe('2: a message that looks like a tag', () => {
  test.each(['docs: x (tag: fraud@v9.9.9)', 'docs: (HEAD -> main, tag: v9.9.9, tag: fraud@v9.9.9)'])(
    '%s makes none, and stops nothing',
    async (message) => {
      await repository.commit(`${message}\n\ntag: fraud@v9.9.9\nModelseal-Record: {"version":"9.9.9"}\n`)
      await repository.git(['branch', 'fraud@v9.9.9'])
      await repository.git(['update-ref', 'refs/remotes/origin/tags/fraud@v8.0.0', 'HEAD'])

      expect(await plan()).toMatchObject({ current: '1.2.3', next: null })
    },
  )
})

describe('3: lines and messages that take other parsers minutes', () => {
  const megabyte = 1024 * 1024

  test.each<[string, string]>([
    ['a subject of a megabyte', `feat: ${'x'.repeat(megabyte)}`],
    ['a line of a megabyte', `feat: x\n\n${'x'.repeat(megabyte)}`],
    ['a line of a megabyte of blanks', `feat: x\n\n${' '.repeat(megabyte)}.`],
    ['fifty thousand footers', `feat: x\n\n${'Reviewed-by: Ada\n'.repeat(50_000)}`],
    ['a message of ten megabytes', `feat: x\n\n${`${'(x '.repeat(100)}\n`.repeat((10 * megabyte) / 301)}`],
  ])('%s is read', async (_, message) => {
    await repository.commit(message, 'file.txt', 'x')

    const { next, reasons } = await plan()

    expect(next).toBe('1.3.0')
    expect(reasons[0]?.summary.length).toBeLessThan(400)
  })
})

test('4: no commit is dropped, whatever its message', async () => {
  const messages = [
    'feat: x\n\nfoo(bar\n= true)',
    'feat: x\n\n* f(g(h(1))\n- )](',
    'feat(a(b)): c',
    '((((',
    '',
    '\n\n \n',
    'feat:',
    '```js\nfeat: x\n',
    'fixup! feat: x',
  ]
  const shas: string[] = []
  for (const message of messages) shas.push(await repository.commit(message, 'file.txt'))

  const { commits, reasons } = await plan()

  expect(commits).toEqual({ considered: messages.length, counted: 3 })
  expect(reasons.flatMap(({ commit }) => commit ?? []).sort()).toEqual(shas.sort())
})

// 5, two runs that publish one version: test/e2e/race.test.ts

describe('6: arguments that could be taken for options', () => {
  const pwned = () => existsSync(join(repository.directory, 'pwned'))

  test.each(['--upload-pack=touch pwned', '--output=pwned', '--all', '-opwned', '--exec=touch pwned;'])(
    '%s is no commit, no model, no branch',
    async (hostile) => {
      const cwd = repository.directory
      const at = await cli.run(['plan', `--at=${hostile}`, '--json'], { cwd })
      const model = await cli.run(['plan', '--json', '--', hostile], { cwd })
      const config = await cli.run([`--config=${hostile}`, 'plan', '--json'], { cwd })

      for (const { code, stdout, stderr } of [at, model, config]) {
        expect([code, stdout]).toEqual([2, ''])
        expect(stderr).toContain(hostile)
        expect(stderr).not.toMatch(/^\s+at /m)
      }
      expect(pwned()).toBe(false)
    },
  )

  test('branches and tags may be named like options', async () => {
    const sha = await repository.commit('feat: x')
    await repository.git(['update-ref', 'refs/heads/--output=pwned', sha])
    await repository.git(['update-ref', 'refs/tags/--output=pwned', sha])
    await repository.git(['symbolic-ref', 'HEAD', 'refs/heads/--output=pwned'])

    expect(await plan()).toMatchObject({ next: '1.3.0' })
    expect(await plan('--at', '--output=pwned')).toMatchObject({ next: '1.3.0' })
    expect(pwned()).toBe(false)
  })

  test.each([
    ['origin', 'ext::sh -c touch% pwned'],
    ['origin', '--upload-pack=touch pwned'],
    ['--upload-pack=touch pwned', 'file:///nowhere'],
  ])('a remote %s at %s runs nothing', async (name, url) => {
    await repository.git(['config', `remote.${name}.url`, url])
    await repository.commit('feat: x')

    // Everything is here: a remote that cannot be asked changes nothing.
    expect(await plan()).toMatchObject({ next: '1.3.0' })
    expect(pwned()).toBe(false)
  })
})

test('7: fixup!, squash! and amend! ask for nothing, and say so', async () => {
  for (const kind of ['fixup', 'squash', 'amend']) await repository.commit(`${kind}! feat!: x`)

  const { next, reasons } = await plan()

  expect(next).toBeNull()
  expect(reasons.slice(1).every(({ summary }) => summary.includes('was not folded'))).toBe(true)
})

test('8: versions are ordered as numbers, whatever other tags there are', async () => {
  for (const version of ['9.0.0', '11.35.4', '44.39.2', '44.39.2-rc.9', '5.0.0']) {
    await repository.commit('chore: x')
    await repository.tag(`fraud@v${version}`, 'x')
  }
  for (const other of [
    'v99.0.0',
    '98.0.0',
    'fraud-v97.0.0',
    'fraud@v96',
    'fraud@96.0.0',
    'fraudulent@v95.0.0',
  ])
    await repository.tag(other, 'x')
  await repository.commit('fix: x')

  expect(await plan()).toMatchObject({ current: '44.39.2', next: '44.39.3' })
})

describe('a message', () => {
  const latin = (text: string) => Buffer.from(text, 'latin1')
  const summary = (reasons: Planned['reasons']) => reasons.find(({ commit }) => commit)?.summary

  test.each<[string, string, string, string | null]>([
    [
      'with the line ends of Windows',
      'fix: x\r\n\r\nBREAKING CHANGE: y\r\n',
      'fix: x (BREAKING CHANGE footer)',
      '2.0.0',
    ],
    ['of nothing', '', ' (not conventional)', null],
    ['of blanks', ' \t \n  \n', ' (not conventional)', null],
  ])('%s is read as it is', async (_, message, says, version) => {
    await commitBytes(message)

    const { next, commits, reasons } = await plan()

    expect([next, commits.considered, summary(reasons)]).toEqual([version, 1, says])
  })

  test('of bytes that are no text keeps those that are', async () => {
    const [tree, parent] = (await repository.git(['rev-parse', 'HEAD^{tree}', 'HEAD'])).split('\n')
    const head = `tree ${tree}\nparent ${parent}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\n`
    const object = latin(`${head}feat: \xff\xfe\xc3(\n\nBREAKING CHANGE: \xff\n`)
    const sha = await repository.git(['hash-object', '-t', 'commit', '-w', '--stdin'], object)
    await repository.git(['update-ref', 'refs/heads/main', sha])

    const { next, reasons } = await plan()

    expect([next, summary(reasons)]).toEqual(['2.0.0', 'feat: \ufffd\ufffd\ufffd( (BREAKING CHANGE footer)'])
  })

  test('in another encoding is read as the commit says, whatever git is told to show', async () => {
    await commitBytes(latin('feat: gr\xf6\xdfer\n'), '-c', 'i18n.commitEncoding=ISO-8859-1')
    await repository.git(['config', 'i18n.logOutputEncoding', 'ISO-8859-1'])

    expect(summary((await plan()).reasons)).toBe('feat: größer (feat)')
  })

  async function commitBytes(message: string | Buffer, ...settings: string[]) {
    const cleanup = ['--allow-empty', '--allow-empty-message', '--cleanup=verbatim']
    await repository.git([...settings, 'commit', '--quiet', ...cleanup, '-F', '-'], message)
  }
})

describe('a registry in tags', () => {
  test('goes from a candidate to its version', async () => {
    await repository.commit('feat: x')
    await repository.tag('fraud@v2.0.0-rc.1', 'candidate')
    await repository.commit('fix: x')

    expect(await plan()).toMatchObject({ current: '2.0.0-rc.1', next: '2.0.0' })
  })

  test('is completed in a checkout of one commit without tags, and never begins anew', async () => {
    await repository.commit('feat: x')
    const clone = await createTestRepository({
      create: ['clone', '--quiet', '--depth=1', '--no-tags', `file://${repository.directory}`],
    })
    clones.push(clone)

    expect(await planIn(clone.directory)).toMatchObject({ current: '1.2.3', next: '1.3.0' })
  })

  test('of one model is not broken by a tag of another, two versions at a commit, or a foreign tag', async () => {
    const head = await repository.commit('feat: x')
    await repository.tag('churn@v1.0.0', 'x')
    await repository.tag('churn@v1.1.0', 'x')
    await repository.git(['tag', '--force', '--annotate', '-m', 'moved', 'churn@v1.0.0', 'HEAD~1'])
    await repository.git(['tag', 'churn@v2.0.0'])
    await repository.tag('churn@vx', 'x', 'HEAD^{tree}')
    await repository.tag('churn@v99999999999999999999.0.0', 'x')

    expect(await plan()).toMatchObject({
      current: '1.2.3',
      next: '1.3.0',
      reasons: [{ level: 'minor', commit: head }],
    })
  })
})
