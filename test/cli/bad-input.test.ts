import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createTestRepository } from '../git/repository.ts'
import { buildCommandLine, type CommandLine } from '../support/cli.ts'
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts'
import { configuration, createProject, type Project } from './project.ts'

let cli: CommandLine
let sandbox: TestSandbox
beforeAll(async () => {
  ;[cli, sandbox] = await Promise.all([buildCommandLine(), startTestSandbox()])
})
afterAll(async () => {
  await cli.close()
  await sandbox.finish()
})

let count = 0
async function withProject(story: (project: Project) => Promise<void>): Promise<void> {
  count += 1
  const project = await createProject(sandbox, `bad-${count}`)
  try {
    await story(project)
  } finally {
    await project[Symbol.asyncDispose]()
  }
}

/** One clear line, no stack trace, nothing on stdout, and nothing left at GitHub. */
async function expectRefusal(
  project: Project,
  args: readonly string[],
  { code = 2, says }: { code?: number; says: RegExp },
  env: Record<string, string> = {},
): Promise<void> {
  const ran = await cli.run(args, { cwd: project.directory, env: { ...project.env, ...env } })
  expect([ran.code, ran.stdout]).toEqual([code, ''])
  expect(ran.stderr).toMatch(says)
  expect(ran.stderr).not.toMatch(/^\s+at /m)
  expect(project.repository.releases).toEqual([])
  expect(await sandbox.git.refs(project.repository, 'refs/tags/')).toEqual([])
}

const files: [string, string, string | null, RegExp][] = [
  [
    'an unknown key',
    '.github/modelseal.yml',
    configuration.replace('metrics:', 'metrcs:'),
    /^modelseal: \.github\/modelseal\.yml:4:5: .*metrics/,
  ],
  [
    'a model path with nothing in it',
    '.github/modelseal.yml',
    'models: {fraud: {path: nowhere/}}',
    /^modelseal: no file of fraud is at nowhere\//m,
  ],
  [
    'a metrics path with nothing in it',
    '.github/modelseal.yml',
    configuration.replace('reports/metrics', 'reports/none'),
    /^modelseal: metrics: nothing is at reports\/none\.json/,
  ],
  [
    'unreadable metrics',
    'reports/metrics.json',
    '{\n  "accuracy": 0.9,\n  oops',
    /^modelseal: reports\/metrics\.json:\d+:\d+: /,
  ],
  ['unreadable parameters', 'params.yaml', 'a: [1', /^modelseal: params\.yaml:\d+:\d+: /],
]

describe('a mistake in the files', () => {
  test.each(files)('%s is one line that names the place', async (_, path, content, says) => {
    await withProject(async (project) => {
      await project.write(path, content ?? '')
      await expectRefusal(project, ['release'], { says })
    })
  })

  test('a bundle of empty files is not released', async () => {
    await withProject(async (project) => {
      await project.write('models/fraud/model.bin', '')
      await project.write('models/fraud/labels.json', '')
      await expectRefusal(project, ['release'], { says: /^modelseal: the files of fraud are empty: models/ })
    })
  })
})

describe('a token that may not', () => {
  test('without contents: write is told which permission, and where to set it', async () => {
    await withProject(async (project) => {
      const value = `ghs_${count}reader`
      sandbox.world.tokens.set(value, {
        kind: 'job',
        value,
        repositoryId: project.repository.id,
        permissions: { contents: 'read', pull_requests: 'read' },
      })
      const says =
        /modelseal: GitHub does not allow it: .*\n.*`contents: write`.*permissions: \{contents: write\}/
      await expectRefusal(project, ['release'], { says }, { GITHUB_TOKEN: value })
    })
  })

  test('that has expired is called that', async () => {
    await withProject((project) =>
      expectRefusal(
        project,
        ['release'],
        { says: /^modelseal: GitHub does not accept the token: .*\n.*expired/ },
        { GITHUB_TOKEN: 'ghp_gone' },
      ),
    )
  })

  test('that is not there is asked for, and no command prints it', async () => {
    await withProject((project) =>
      expectRefusal(project, ['release'], { says: /set GITHUB_TOKEN/ }, { GITHUB_TOKEN: '' }),
    )
  })
})

describe('a wrong call', () => {
  test.each([
    [['nonsense'], /^modelseal: unknown command 'nonsense'/],
    [['plan', '--nope'], /^modelseal: unknown option '--nope'/],
    [[], /^modelseal: which command\?/],
    [['show'], /^modelseal: missing required argument 'reference'/],
    [['plan', 'other'], /^modelseal: there is no model other in the configuration\n.*fraud/],
    [['show', 'a b'], /^modelseal: a b is no reference to a version/],
    [['plan', '--config', 'none.yml'], /^modelseal: there is no configuration at none\.yml/],
    [['plan', '--cwd', '/nowhere/at/all'], /^modelseal: \/nowhere\/at\/all/],
    [['ls', '--repo', 'acme'], /^modelseal: --repo acme is no repository/],
  ])('%j ends with 2 and one line', async (args, says) => {
    await withProject((project) => expectRefusal(project, args, { says }))
  })
})

describe('a folder that is not ready', () => {
  test('without commits says so', async () => {
    await using repository = await createTestRepository()
    const { code, stderr } = await cli.run(['plan'], { cwd: repository.directory })
    expect([code, stderr.split('\n')[0]]).toEqual([2, expect.stringMatching(/there is no commit yet$/)])
  })

  test('outside of a git repository says so', async () => {
    const { code, stderr } = await cli.run(['plan'], { cwd: '/' })
    expect([code, stderr.split('\n')[0]]).toEqual([2, 'modelseal: /: is not in a git repository'])
  })

  test('a shallow clone is completed from its origin, or refused', async () => {
    await withProject(async (project) => {
      await project.commit('fix: one more')
      await project.push()
      const address = `file://${project.repository.directory}`
      await using shallow = await createTestRepository({
        create: ['clone', '--quiet', '--depth=1', '--branch=main', address],
      })
      const planned = await cli.json(['plan', '--cwd', shallow.directory])
      expect(planned).toMatchObject({ models: [{ commits: { considered: 2 } }] })
      await using alone = await createTestRepository({
        create: ['clone', '--quiet', '--depth=1', '--branch=main', address],
      })
      await alone.git(['remote', 'remove', 'origin'])
      const { code, stderr } = await cli.run(['plan'], { cwd: alone.directory })
      expect(code).toBe(2)
      expect(stderr).toMatch(/^modelseal: this clone is shallow and has no remote\n.*fetch-depth: 0/)
    })
  })
})

describe('text from outside', () => {
  test('in commits cannot colour, hide or turn what is shown, nor break JSON', async () => {
    await withProject(async (project) => {
      await project.commit('feat: \u001b[8mhidden\u001b[2K \u009b31m \u202egnp')
      const here = { cwd: project.directory, env: { ...project.env, FORCE_COLOR: '1' } }
      const { stdout } = await cli.run(['plan'], here)
      expect(stdout).toContain('feat: ?[8mhidden?[2K ?31m ?gnp')
      const printed = (await cli.run(['plan', '--json'], here)).stdout
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(printed).not.toMatch(/[\u001b\u009b\u202e]/)
      expect(JSON.stringify(JSON.parse(printed))).toContain('\u202egnp')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: no colour where no terminal is
      expect((await cli.run(['plan'], { cwd: project.directory })).stdout).not.toMatch(/\u001b/)
    })
  })
})
