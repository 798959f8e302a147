import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { buildCommandLine, type CommandLine } from '../support/cli.ts'
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts'
import { configuration, createProject, type Project } from './project.ts'

let cli: CommandLine
let sandbox: TestSandbox
let project: Project
beforeAll(async () => {
  ;[cli, sandbox] = await Promise.all([buildCommandLine(), startTestSandbox()])
  project = await createProject(sandbox)
  await project.write('models/fraud/layers/a.bin', 'a'.repeat(5000))
  await project.write('models/fraud/layers/copy-of-a.bin', 'a'.repeat(5000))
  await project.commit(
    'feat: leave out what is there',
    '.github/modelseal.yml',
    `${configuration}reuse: true\n`,
  )
  await project.push()
  await cli.json(['release'], here())
})
afterAll(async () => {
  await project[Symbol.asyncDispose]()
  await cli.close()
  await sandbox.finish()
})

const here = () => ({ cwd: project.directory, env: project.env })

async function releaseAgain(text: string): Promise<string[]> {
  await project.write('models/fraud/model.bin', text)
  await project.commit(`feat: ${text}`)
  await project.push()
  const before = sandbox.requests.length
  await cli.json(['release'], here())
  return sandbox.requests
    .slice(before)
    .flatMap(({ method, path }) => (method === 'POST' ? (path.split('assets?name=')[1] ?? []) : []))
    .sort()
}

const pulled = async (version: string) => {
  await rm(join(project.directory, 'out'), { recursive: true, force: true })
  await cli.json(['pull', `fraud@v${version}`, '--output', 'out'], here())
  const text = (path: string) => readFile(join(project.directory, 'out', path), 'utf8')
  return [await text('model.bin'), await text('layers/a.bin'), await text('layers/copy-of-a.bin')]
}

/** Each test goes on where the one before ended. */
describe('with reuse', () => {
  test('only what changed is uploaded, and the record says on which releases a version depends', async () => {
    expect(await releaseAgain('second')).toEqual(['model.bin', 'modelseal.manifest.json'])
    expect(await cli.json(['show', 'fraud@v1.1.0'], here())).toMatchObject({
      record: { reuses: ['fraud@v1.0.0'] },
    })
  })

  test('a version points to the release that has the bytes, not to one that points on', async () => {
    expect(await releaseAgain('third')).toEqual(['model.bin', 'modelseal.manifest.json'])
    expect(await cli.json(['show', 'fraud@v1.2.0'], here())).toMatchObject({
      record: { reuses: ['fraud@v1.0.0'] },
    })
  })

  test('pull brings all files, wherever they are stored', async () => {
    expect(await pulled('1.2.0')).toEqual(['third', 'a'.repeat(5000), 'a'.repeat(5000)])
  })

  test('doctor finds nothing wrong, and says what it could not look at without a token', async () => {
    expect(await cli.json(['doctor'], here())).toEqual({ findings: [] })
    const { GITHUB_TOKEN: _, ...env } = project.env
    expect(await cli.json(['doctor'], { ...here(), env })).toMatchObject({
      findings: [{ severity: 'warning', where: expect.stringMatching(/^fraud@v1/) }],
    })
  })

  test('a release that was deleted is named by doctor and pull, and its files are uploaded again', async () => {
    const { releases } = project.repository
    releases.splice(
      releases.findIndex(({ tagName }) => tagName === 'fraud@v1.0.0'),
      1,
    )
    const { code, stdout } = await cli.run(['--json', 'doctor'], here())
    expect(code).toBe(1)
    const where = (tag: string) => ({
      severity: 'error',
      where: tag,
      message: expect.stringContaining(
        'stored with the release fraud@v1.0.0, which does not have it any more',
      ),
    })
    expect(JSON.parse(stdout).findings).toEqual(
      ['fraud@v1.1.0', 'fraud@v1.2.0'].map((tag) => expect.objectContaining(where(tag))),
    )
    const pull = await cli.run(['pull', 'fraud@v1.2.0', '--output', 'gone'], here())
    expect([pull.code, pull.stderr]).toEqual([1, expect.stringContaining('labels.json')])

    expect(await releaseAgain('fourth')).toEqual([
      'labels.json',
      'layers--a.bin',
      'layers--copy-of-a.bin',
      'model.bin',
      'modelseal.manifest.json',
    ])
    expect(await pulled('1.3.0')).toEqual(['fourth', 'a'.repeat(5000), 'a'.repeat(5000)])
  })
})
