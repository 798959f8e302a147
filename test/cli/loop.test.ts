import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { buildCommandLine, type CommandLine } from '../support/cli.ts'
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts'
import { createProject, type Project, train } from './project.ts'
import { expectValid } from './schemas.ts'

let cli: CommandLine
let sandbox: TestSandbox
let project: Project
beforeAll(async () => {
  ;[cli, sandbox] = await Promise.all([buildCommandLine(), startTestSandbox()])
  project = await createProject(sandbox)
})
afterAll(async () => {
  await project[Symbol.asyncDispose]()
  await cli.close()
  await sandbox.finish()
})

const here = () => ({ cwd: project.directory, env: project.env })
const run = (...args: string[]) => cli.run(args, here())
const json = (...args: string[]) => cli.json(args, here())

/** Each test goes on where the one before ended: one model's life. */
describe('a model in the command line', () => {
  test('plan shows the next version with its reasons, and changes nothing', async () => {
    const { code, stdout } = await run('plan')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^fraud {2}no version yet → 1\.0\.0 \(minor\)\n/)
    expect(stdout).toMatch(/minor {2}[0-9a-f]{7} {2}feat: score payments \(feat\)/)
    expect(project.repository.releases).toEqual([])
  })

  test('plan --json has exactly the shape that was promised', async () => {
    const document = await json('plan')
    const commit = await project.git(['rev-parse', 'HEAD'])
    expect(document).toEqual({
      models: [
        {
          model: 'fraud',
          current: null,
          next: '1.0.0',
          bump: 'minor',
          tag: 'fraud@v1.0.0',
          commits: { considered: 1, counted: 1 },
          reasons: [
            { level: 'minor', source: 'channel', summary: 'first version: 1.0.0 by configuration' },
            { level: 'minor', source: 'commit', commit, summary: 'feat: score payments (feat)' },
          ],
          warnings: [],
        },
      ],
    })
    await expectValid('cli/plan', document)
  })

  test('release --dry-run is a plan', async () => {
    expect((await run('release', '--dry-run')).stdout).toMatch(/1\.0\.0 \(minor\)/)
    expect(project.repository.releases).toEqual([])
  })

  test('release publishes a whole version, and says where it is', async () => {
    const document = await json('release')
    await expectValid('cli/release', document)
    expect(document).toEqual({
      models: [
        {
          model: 'fraud',
          status: 'released',
          version: '1.0.0',
          url: expect.stringMatching(/\/acme\/fraud\/releases\/tag\/fraud%40v1\.0\.0$/),
          reason: '',
        },
      ],
    })
    const [release] = project.repository.releases
    expect(release?.draft).toBe(false)
    expect(release?.assets.map(({ name }) => name).sort()).toEqual([
      'labels.json',
      'model.bin',
      'modelseal.manifest.json',
    ])
  })

  test('release again is a no-op that says so', async () => {
    const before = sandbox.requests.filter(({ method }) => method !== 'GET').length
    const { code, stdout } = await run('release')
    expect([code, stdout]).toEqual([0, 'fraud: nothing to release: this commit is already 1.0.0\n'])
    const writes = sandbox.requests.filter(({ method }) => method !== 'GET').slice(before)
    expect(writes.filter(({ path }) => !/graphql|git-upload-pack/.test(path))).toEqual([])
  })

  test('the published manifest is valid by the published schema', async () => {
    const asset = project.repository.releases[0]?.assets.find(({ name }) => name.endsWith('manifest.json'))
    await expectValid('manifest', JSON.parse(await readFile(asset?.file ?? '', 'utf8')))
  })

  test('ls and show know the version', async () => {
    const ls = await json('ls')
    expect(ls).toEqual({
      models: [{ model: 'fraud', latest: '1.0.0', stages: {}, versions: 1, deprecated: false }],
    })
    await expectValid('cli/ls', ls)
    const show = await json('show', 'fraud@latest')
    expect(show).toMatchObject({ tag: 'fraud@v1.0.0', stages: [], record: { metrics: { accuracy: 0.9 } } })
    await expectValid('cli/show', show)
    await expectValid('version-record', (show as { record: unknown }).record)
    expect((await run('show', 'fraud')).stdout).toContain('fraud@v1.0.0')
  })

  test('log tells what happened, newest first', async () => {
    await train(project, 0.95)
    await project.commit('feat: more trees')
    await project.push()
    await run('release')
    const log = await json('log', 'fraud')
    expect(log).toMatchObject({
      model: 'fraud',
      entries: [
        { event: 'released', version: '1.1.0' },
        { event: 'released', version: '1.0.0' },
      ],
    })
    await expectValid('cli/log', log)
    expect((await run('log', 'fraud')).stdout.split('\n')[0]).toMatch(/released {2}1\.1\.0/)
  })

  test('pull brings the files, and keeps what is right already', async () => {
    const first = await json('pull', 'fraud@v1.0.0', '--output', 'out')
    expect(first).toMatchObject({ tag: 'fraud@v1.0.0', written: ['labels.json', 'model.bin'], kept: [] })
    await expectValid('cli/pull', first)
    expect(await readFile(join(project.directory, 'out/model.bin'), 'utf8')).toBe('weights for 0.9')
    await writeFile(join(project.directory, 'out/labels.json'), 'other')
    const again = await json('pull', 'fraud@v1.0.0', '--output', 'out')
    expect(again).toMatchObject({ written: ['labels.json'], kept: ['model.bin'] })
  })

  test('pull needs no token for a public repository, and says that it does for a private one', async () => {
    const anonymous = {
      ...here(),
      env: { ...project.env, GITHUB_TOKEN: '', GITHUB_SERVER_URL: sandbox.urls.origin },
    }
    const { code, stderr } = await cli.run(['pull', 'fraud@v1.0.0', '--output', 'anonymous'], anonymous)
    expect([code, stderr]).toEqual([0, expect.stringContaining('downloaded 28 B of 28 B')])
    expect(await readFile(join(project.directory, 'anonymous/model.bin'), 'utf8')).toBe('weights for 0.9')
    const other = await cli.run(['--repo', 'acme/secret', 'pull', 'fraud', '--output', 'x'], anonymous)
    expect(other.code).toBe(2)
    expect(other.stderr).toMatch(/^modelseal: the tags of .*acme\/secret.git could not be read/)
    expect(other.stderr).toContain('GITHUB_TOKEN')
  })

  test('verify holds for what was pulled', async () => {
    const { code, stdout } = await run('verify', 'fraud@v1.0.0', '--output', 'out')
    expect([code, stdout.split(',')[0]]).toEqual([0, 'verified  2 files are those of fraud@v1.0.0'])
  })

  test('verify names the file that was tampered with, and ends with 1', async () => {
    await writeFile(join(project.directory, 'out/model.bin'), 'tampered')
    const { code, stdout, stderr } = await run('verify', 'fraud@v1.0.0', '--output', 'out')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^modelseal: these are not the files of fraud@v1\.0\.0: model\.bin has SHA-256/)
    const told = await run('verify', 'fraud@v1.0.0', '--output', 'out', '--json')
    expect(told.code).toBe(1)
    expect(JSON.parse(told.stdout)).toMatchObject({ ok: false })
    await expectValid('cli/verify', JSON.parse(told.stdout))
  })

  test('every example of docs/cli.md works, in its order', async () => {
    const text = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'cli.md'), 'utf8')
    const examples = [...text.matchAll(/^\$ modelseal ([^#\n]+)/gm)].map(([, line = '']) => line.trim())
    expect(examples.length).toBeGreaterThan(5)
    for (const example of examples) {
      const { code, stderr } = await run(...example.split(' '))
      expect([example, code, stderr.includes('modelseal:')]).toEqual([example, 0, false])
    }
  })

  test('release of a commit that was not pushed says so, and leaves nothing', async () => {
    await train(project, 0.97)
    await project.commit('feat: only here')
    const { code, stderr } = await run('release')
    expect(code).toBe(2)
    expect(stderr).toMatch(/modelseal: GitHub does not have commit [0-9a-f]{12} of acme\/fraud/)
    expect(stderr).toContain('push it first')
    expect(project.repository.releases.filter(({ draft }) => draft)).toEqual([])
  })
})
