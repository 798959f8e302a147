import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parseConfiguration } from '../../src/config/parse.ts'
import { createTestRepository, type TestRepository } from '../git/repository.ts'
import { buildCommandLine, type CommandLine } from '../support/cli.ts'
import { expectValid } from './schemas.ts'

let cli: CommandLine
let repository: TestRepository
beforeAll(async () => {
  ;[cli, repository] = await Promise.all([buildCommandLine(), createTestRepository()])
  await repository.commit('feat: score payments')
})
afterAll(async () => {
  await repository[Symbol.asyncDispose]()
  await cli.close()
})

describe('init', () => {
  test('writes a configuration and a workflow that are valid', async () => {
    const written = await cli.json(['init'], { cwd: repository.directory })
    expect(written).toEqual({ written: ['.github/modelseal.yml', '.github/workflows/modelseal.yml'] })
    await expectValid('cli/init', written)
    const text = (path: string) => readFile(join(repository.directory, path), 'utf8')
    const parsed = parseConfiguration(await text('.github/modelseal.yml'), 'modelseal.yml')
    expect(parsed).toMatchObject({ ok: true })
    const content = await text('.github/workflows/modelseal.yml')
    const workflow = parseWorkflow({ name: 'modelseal.yml', content }, new NoOperationTraceWriter())
    expect(workflow.context.errors.getErrors()).toEqual([])
  })

  test('never overwrites', async () => {
    await repository.write('.github/modelseal.yml', 'models: {mine: {path: a}}\n')
    const { code, stderr } = await cli.run(['init'], { cwd: repository.directory })
    expect([code, stderr.split('\n')[0]]).toEqual([1, 'modelseal: the files are there already'])
    expect(await readFile(join(repository.directory, '.github/modelseal.yml'), 'utf8')).toContain('mine')
  })
})

describe('doctor', () => {
  test('names every tag that is not as it should be, and the mistakes of the configuration', async () => {
    await repository.write('.github/modelseal.yml', 'models: {mine: {paht: a}}\n')
    await repository.git(['tag', 'mine@v0.1.0'])
    await repository.tag('mine@v1.0.0', 'by hand')
    await repository.tag('mine@v1.0.1', 'by hand, at the same commit')
    await repository.tag('mine@1.0', 'nearly')
    await repository.tag('mine#production#1', 'by hand')
    await repository.tag('v7', 'of something else')
    const { code, stdout, stderr } = await cli.run(['doctor', '--json'], { cwd: repository.directory })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^modelseal: \d+ of \d+ findings are errors/)
    const document = JSON.parse(stdout)
    await expectValid('cli/doctor', document)
    const found = document.findings.map(({ where, message }: Record<string, string>) => `${where} ${message}`)
    for (const expected of [
      /^\.github\/modelseal\.yml:1:\d+ .*path/,
      /^mine@v0\.1\.0 is a lightweight tag/,
      /^mine@v1\.0\.0 has no record/,
      /^mine@v1\.0\.1 stands at the same commit as mine@v1\.0\.0/,
      /^mine@1\.0 looks like a tag of the registry/,
      /^mine#production#1 /,
    ])
      expect(found).toContainEqual(expect.stringMatching(expected))
    expect(found).not.toContainEqual(expect.stringMatching(/^v7 /))
  })

  test('is content where nothing is wrong', async () => {
    await using sound = await createTestRepository()
    await sound.commit('feat: score payments')
    expect(await cli.json(['doctor', '--cwd', sound.directory])).toEqual({ findings: [] })
  })
})
