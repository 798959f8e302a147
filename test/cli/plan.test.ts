import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { createTestRepository, type TestRepository } from '../git/repository.ts'
import { buildCommandLine, type CommandLine } from '../support/cli.ts'

let cli: CommandLine
let repository: TestRepository
beforeAll(async () => {
  cli = await buildCommandLine()
})
afterAll(() => cli.close())
beforeEach(async () => {
  repository = await createTestRepository()
})
afterEach(() => repository[Symbol.asyncDispose]())

const run = (...args: string[]) => cli.run(['plan', ...args, '--json'], { cwd: repository.directory })

/** `fraud 1.3.0`, model by model. */
async function next(...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await run(...args)
  if (code !== 0) throw new Error(stderr)
  const { models } = JSON.parse(stdout) as { models: { model: string; next: string | null }[] }
  return models.map((each) => `${each.model} ${each.next}`)
}

const file = '.github/modelseal.yml'

test('a commit of the past is planned by the configuration that it had', async () => {
  const before = await repository.commit('feat: nothing was configured yet')
  const one = await repository.commit(
    'feat: configure',
    file,
    'models: {fraud: {path: out/, sources: [src/**]}}\nversioning: {initial-version: 0.1.0}\n',
  )
  const broken = await repository.commit('feat: break it', file, 'models: {fraud: {pth: out/}}\n')
  await repository.commit('feat: two', file, 'models: {fraud: {path: out/}, churn: {path: out/}}\n')

  expect(await next()).toEqual(['fraud 1.0.0', 'churn 1.0.0'])
  expect(await next('--at', one)).toEqual(['fraud null'])
  expect(await next('--at', before)).toEqual(['fraud 1.0.0', 'churn 1.0.0'])
  expect(await run('churn', '--at', one)).toMatchObject({ code: 2, stdout: '' })
  const { code, stderr } = await run('--at', broken)
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining(`modelseal: ${broken.slice(0, 7)}:${file}:1:10: "path" is missing`),
  ])
})

test('a file of the configuration below the root is found at a commit, too', async () => {
  const old = await repository.commit(
    'feat: a',
    'models/fraud/modelseal.yml',
    'models: {old: {path: out/}}\n',
  )
  await repository.commit('feat: b', 'models/fraud/modelseal.yml', 'models: {new: {path: out/}}\n')
  const args = ['--cwd', 'models/fraud', '--config', 'modelseal.yml', 'plan', '--json', '--at', old]

  const { stdout } = await cli.run(args, { cwd: repository.directory })

  expect(JSON.parse(stdout)).toMatchObject({ models: [{ model: 'old', next: '1.0.0' }] })
})

test('the number is that of the branch that is checked out, or that was named', async () => {
  await repository.commit(
    'feat: base',
    file,
    'models: {fraud: {path: out/}}\nversioning: {branches: [main, 1.2.x, {name: next, prerelease: rc}]}\n',
  )
  await repository.tag('fraud@v1.2.3', 'first')
  await repository.git(['branch', '1.2.x'])
  await repository.commit('feat: main')
  await repository.tag('fraud@v1.3.0', 'second')
  await repository.git(['switch', '--quiet', '--create', 'next'])
  const onNext = await repository.commit('feat: next')
  expect(await next()).toEqual(['fraud 1.4.0-rc.1'])
  expect(await next('--branch', 'main')).toEqual(['fraud 1.4.0'])
  expect(await next('--at', onNext)).toEqual(['fraud 1.4.0'])
  expect(await next('--at', onNext, '--branch', 'next')).toEqual(['fraud 1.4.0-rc.1'])
  expect(await run('--branch', 'topic')).toMatchObject({ code: 2, stdout: '' })

  await repository.git(['switch', '--quiet', '1.2.x'])
  await repository.commit('fix: a hotfix')
  expect(await next()).toEqual(['fraud 1.2.4'])
  const asking = await repository.commit('feat: too much for here')
  const { code, stdout, stderr } = await run()
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toContain(
    `1.4.0 of fraud is not in 1.2.x, the range of this branch; commit ${asking.slice(0, 7)} asks for a minor version`,
  )
  expect(stderr).toContain('Release-As: 1.2.4')
  await repository.commit('docs: nobody who calls it sees it\n\nRelease-As: 1.2.4')
  expect(await next()).toEqual(['fraud 1.2.4'])
})
