import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser'

const root = join(import.meta.dirname, '..')
const { default: rules } = (await import(join(root, '.dependency-cruiser.js'))) as { default: IConfiguration }

/** Each breaks one rule: the rule, the file that does, and the line that does it. */
const breaches: readonly (readonly [rule: string, file: string, line: string])[] = [
  ['pure-rooms-import-only-pure-rooms', 'src/version/reads-files.ts', "import 'node:fs'"],
  [
    'pure-rooms-import-only-pure-rooms',
    'src/config/uses-a-port.ts',
    "import type { A } from '../ports/a.ts'",
  ],
  ['pure-rooms-import-only-pure-rooms', 'src/report/uses-an-sdk.ts', "import type { A } from 'hono'"],
  ['pure-rooms-import-only-pure-rooms', 'src/metrics/uses-an-adapter.ts', "import '../github/a.ts'"],
  ['ports-import-only-pure-rooms', 'src/ports/knows-git.ts', "import type { A } from '../git/a.ts'"],
  ['ports-import-only-pure-rooms', 'src/ports/reads-files.ts', "import type { Stats } from 'node:fs'"],
  ['ports-import-types-only', 'src/ports/pulls-in-code.ts', "import { a } from '../version/a.ts'\na"],
  ['commands-import-pure-rooms-and-ports', 'src/commands/knows-git.ts', "import '../git/a.ts'"],
  ['commands-import-pure-rooms-and-ports', 'src/commands/reads-files.ts', "import 'node:fs/promises'"],
  ['adapters-never-know-each-other', 'src/git/knows-github.ts', "import type { A } from '../github/a.ts'"],
  ['adapters-never-know-each-other', 'src/github/knows-commands.ts', "import '../commands/a.ts'"],
  ['rooms-have-names', 'src/utilities/everything.ts', "import '../version/a.ts'"],
  ['rooms-have-names', 'src/loose.ts', "import './version/a.ts'"],
  ['src-never-imports-doors', 'src/commands/knows-the-action.ts', "import '../../action/a.ts'"],
  ['doors-never-import-each-other', 'bot/knows-the-action.ts', "import type { A } from '../action/a.ts'"],
  ['nobody-imports-the-demo', 'cli/knows-the-demo.ts', "import '../demo/a.ts'"],
  ['nobody-imports-tests', 'demo/knows-a-test.ts', "import '../test/a.ts'"],
  ['sandbox-is-the-world', 'sandbox/rest/knows-us.ts', "import type { A } from '../../src/version/a.ts'"],
  ['the-house-never-imports-the-sandbox', 'src/github/knows-the-sandbox.ts', "import '../../sandbox/a.ts'"],
  ['the-house-never-imports-the-sandbox', 'bot/knows-the-sandbox.ts', "import '../sandbox/a.ts'"],
  ['actions-toolkit-only-in-the-action', 'cli/is-an-action.ts', "import '@actions/core'"],
  ['actions-toolkit-only-in-the-action', 'sandbox/runner/is-an-action.ts', "import '@actions/core'"],
  ['workflow-language-only-in-the-sandbox', 'action/runs-workflows.ts', "import '@actions/expressions'"],
  ['probot-only-in-the-bot', 'src/github/is-a-bot.ts', "import type { Probot } from 'probot'"],
  ['octokit-only-in-the-github-adapter', 'src/git/calls-github.ts', "import '@octokit/core'"],
  ['octokit-only-in-the-github-adapter', 'sandbox/rest/calls-github.ts', "import '@octokit/core'"],
  ['child-processes-only-for-git', 'src/machine/starts-programs.ts', "import 'node:child_process'"],
  ['child-processes-only-for-git', 'sandbox/rest/starts-programs.ts', "import 'child_process'"],
  ['shipped-code-imports-dependencies', 'cli/uses-a-dev-dependency.ts', "import 'hono'"],
  ['shipped-code-imports-dependencies', 'cli/uses-luck.ts', "import 'undeclared'"],
  ['no-circles', 'src/registry/one.ts', "import type { Two } from './two.ts'\nexport type One = Two"],
  ['imports-resolve', 'src/registry/guesses.ts', "import './no-such-file.ts'"],
]

/** What each room may do. */
const lawful: Readonly<Record<string, string>> = {
  'src/version/a.ts': "import 'semver'\nimport 'node:crypto'\nexport const a = 1\nexport type A = 1",
  'src/registry/two.ts': "import type { One } from './one.ts'\nexport type Two = One",
  'src/registry/fine.ts': "import { a } from '../version/a.ts'\nimport 'zod'\na",
  'src/ports/a.ts': "import type { A } from '../version/a.ts'\nexport type { A }",
  'src/ports/b.ts': "import type { A } from './a.ts'\nexport type B = A",
  'src/commands/a.ts': "import '../version/a.ts'\nimport '../ports/a.ts'\nimport 'p-limit'",
  'src/git/a.ts': "import 'node:child_process'\nimport '../ports/a.ts'\nexport type A = 1",
  'src/github/a.ts': "import '@octokit/core'\nimport '../version/a.ts'\nexport type A = 1",
  'src/actions/a.ts': "import '@actions/core'",
  'action/a.ts':
    "import '@actions/core'\nimport '../src/commands/a.ts'\nimport '../src/actions/a.ts'\nexport type A = 1",
  'bot/a.ts': "import 'probot'\nimport '@octokit/core'\nimport '../src/github/a.ts'",
  'cli/a.ts': "import '../src/git/a.ts'\nimport 'node:fs'",
  'sandbox/a.ts': "import 'hono'\nimport './git/a.ts'",
  'sandbox/git/a.ts': "import 'node:child_process'",
  'sandbox/runner/a.ts': "import '@actions/expressions'\nimport 'node:child_process'",
  'demo/a.ts': "import '../sandbox/a.ts'\nimport '../bot/a.ts'\nimport 'probot'\nimport 'node:child_process'",
  'test/a.ts': "import '../demo/a.ts'",
}

const dependencies = ['semver', 'zod', 'p-limit', 'probot', '@actions/core', '@octokit/core']
const devDependencies = ['hono', '@actions/expressions']

describe('the walls of the house', () => {
  let house = ''
  let result: ICruiseResult

  beforeAll(async () => {
    house = await mkdtemp(join(tmpdir(), 'modelseal-walls-'))
    const put = async (path: string, text: string) => {
      await mkdir(dirname(join(house, path)), { recursive: true })
      await writeFile(join(house, path), text)
    }
    const any = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '*']))
    await put(
      'package.json',
      JSON.stringify({ dependencies: any(dependencies), devDependencies: any(devDependencies) }),
    )
    for (const name of [...dependencies, ...devDependencies, 'undeclared']) {
      await put(
        `node_modules/${name}/package.json`,
        JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
      )
      await put(`node_modules/${name}/index.js`, '')
    }
    for (const [file, text] of Object.entries(lawful)) await put(file, text)
    for (const [, file, line] of breaches) await put(file, `${line}\n`)
    const rooms = ['src', 'action', 'bot', 'cli', 'demo', 'sandbox', 'test']
    const { forbidden = [], options } = rules
    const cruised = await cruise(rooms, {
      ...options,
      baseDir: house,
      validate: true,
      ruleSet: { forbidden },
    })
    if (typeof cruised.output === 'string') throw new Error(cruised.output)
    result = cruised.output
  })

  afterAll(async () => {
    await rm(house, { recursive: true, force: true })
  })

  test.each(breaches)('%s stops %s', (rule, file) => {
    const broken = result.summary.violations.filter(({ from }) => from === file).map((each) => each.rule.name)

    expect(broken).toContain(rule)
  })

  test('what a room may do breaks no rule', () => {
    const broken = result.summary.violations.filter(
      ({ from, rule }) => from in lawful && rule.name !== 'no-circles',
    )

    expect(broken.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`)).toEqual([])
  })

  test('every rule has a breach that proves it', () => {
    const proven = new Set(breaches.map(([rule]) => rule))

    expect((rules.forbidden ?? []).flatMap(({ name }) => (name && !proven.has(name) ? [name] : []))).toEqual(
      [],
    )
  })
})

/** An import is not the only way out of a pure room: the clock, chance and the process are globals. */
test('pure rooms read no clock, roll no dice and do not look at the process', async () => {
  const rooms = ['version', 'interface', 'manifest', 'metrics', 'registry', 'promotion', 'report', 'config']
  const src = join(root, 'src')
  const files = (await readdir(src, { recursive: true })).filter(
    (path) => path.endsWith('.ts') && rooms.includes(path.split('/')[0] ?? ''),
  )
  const impure =
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.|\bprocess\.|\bfetch\(|\brandomUUID\b|\brandomBytes\b|\bconsole\.|\bset(?:Timeout|Interval)\(/

  const found: string[] = []
  for (const file of files) {
    const lines = (await readFile(join(src, file), 'utf8')).split('\n')
    lines.forEach((line, index) => {
      if (impure.test(line)) found.push(`src/${file}:${index + 1}: ${line.trim()}`)
    })
  }

  expect(found).toEqual([])
})
