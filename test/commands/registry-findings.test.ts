import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { registryFindings } from '../../src/commands/registry-findings.ts'
import { quote } from '../../src/commands/repair.ts'
import { createGit } from '../../src/git/git.ts'
import { createGitTags } from '../../src/git/tags.ts'
import { canonicalJson } from '../../src/manifest/canonical.ts'
import type { VersionRecord } from '../../src/registry/record.ts'
import { readRegistry } from '../../src/registry/registry.ts'
import { createTestRepository, type TestRepository } from '../git/repository.ts'
import { at, gitTag, stageRecord, versionRecord, versionTag } from '../registry/examples.ts'

/** A repository with two versions of a model and one of another, as Modelseal tags them, and its remote. */
interface Registry extends TestRepository {
  readonly first: string
  readonly second: string
  version(version: string, commit: string, more?: Partial<VersionRecord>): Promise<void>
  /** The next step of `fraud#production`. */
  promote(counter: number, version: string, commit: string, date?: string): Promise<void>
  annotate(name: string, commit: string, message?: string, date?: string): Promise<void>
}

async function createRegistry(): Promise<Registry> {
  const remote = await createTestRepository({ create: ['init', '--quiet', '--bare'] })
  const work = await createTestRepository()
  await work.git(['remote', 'add', 'origin', remote.directory])
  const annotate: Registry['annotate'] = async (name, commit, message = name, date = at(0)) => {
    const object = await work.git(
      ['hash-object', '-t', 'tag', '-w', '--stdin'],
      `object ${commit}\ntype commit\ntag ${name}\ntagger T <t@example.com> ${Date.parse(date) / 1000} +0000\n\n${message}\n`,
    )
    await work.git(['update-ref', `refs/tags/${name}`, object])
  }
  const version: Registry['version'] = async (number, commit, more = {}) => {
    const record = versionRecord({ version: number, commit, ...more })
    const name = `${record.model}@v${record.version}`
    await annotate(name, commit, `${name}\n\nModelseal-Record: ${canonicalJson(record)}`)
  }
  let previous: { tag: string; object: string } | null = null
  const promote: Registry['promote'] = async (counter, number, commit, date = at(counter)) => {
    const name = `fraud#production#${counter}`
    const record = stageRecord({ version: number, commit, previous, at: date })
    await annotate(name, commit, `${name}\n\nModelseal-Record: ${canonicalJson(record)}`, date)
    previous = { tag: name, object: await work.git(['rev-parse', `refs/tags/${name}`]) }
  }
  const first = await work.commit('feat: 1')
  const second = await work.commit('feat: 2')
  await version('1.0.0', first)
  await version('1.1.0', second, { previous: '1.0.0' })
  await version('1.0.0', second, { model: 'churn' })
  const dispose = async () => {
    await work[Symbol.asyncDispose]()
    await remote[Symbol.asyncDispose]()
  }
  return { ...work, first, second, version, promote, annotate, [Symbol.asyncDispose]: dispose }
}

const find = async ({ directory }: TestRepository) =>
  registryFindings(await createGitTags(createGit(directory)).tags())

/** The command at the end of a remedy. */
const command = (remedy: string) => /(?:git push|git tag|git for-each-ref) .*$/.exec(remedy)?.[0] ?? ''

/** Runs a command as a person would, in a shell. */
function shell({ directory }: TestRepository, text: string): void {
  const env = { ...process.env, HOME: directory, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  const person = { GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.com' }
  execFileSync('sh', ['-e', '-c', text], { cwd: directory, env: { ...env, ...person }, stdio: 'pipe' })
}

type Break = (registry: Registry) => Promise<void>

/** What is broken, what is said of it, and what is left of that after its remedy. */
const rows: [what: string, breakIt: Break, where: string, said: RegExp, left?: RegExp][] = [
  [
    'a version tag that was moved',
    async ({ git, second }) => {
      const message = await git(['tag', '--list', '--format=%(contents)', 'fraud@v1.0.0'])
      await git(
        ['tag', '--annotate', '--force', '--cleanup=verbatim', '-F', '-', 'fraud@v1.0.0', second],
        message,
      )
    },
    'fraud@v1.0.0',
    /the record is for commit [0-9a-f]{12}, the tag stands at [0-9a-f]{12}: it was moved/,
  ],
  [
    "a tag with another's record",
    async ({ git, first, annotate }) => {
      await annotate(
        'fraud@v1.0.5',
        first,
        await git(['tag', '--list', '--format=%(contents)', 'fraud@v1.0.0']),
      )
    },
    'fraud@v1.0.5',
    /the record is for another tag/,
  ],
  [
    'two versions at one commit',
    async ({ first, version }) => version('1.0.1', first),
    'fraud@v1.0.1',
    /stands at the same commit as fraud@v1\.0\.0: GTO/,
  ],
  [
    'two versions at one commit, one of them withdrawn',
    async ({ first, version, annotate }) => {
      await version('1.0.1', first)
      await annotate('fraud@v1.0.1!#3', first)
    },
    'fraud@v1.0.1',
    /stands at the same commit as fraud@v1\.0\.0: GTO/,
  ],
  [
    'a lightweight tag, as a release in the browser makes it',
    async ({ git }) => void (await git(['tag', 'fraud@v1.2.0', 'HEAD~1'])),
    'fraud@v1.2.0',
    /is a lightweight tag/,
    /has no record|stands at the same commit/,
  ],
  [
    'a tag that is nearly one of the registry',
    async ({ annotate, first }) => annotate('fraud@1.2.0', first),
    'fraud@1.2.0',
    /looks like a tag of the registry/,
    /has no record|stands at the same commit/,
  ],
  [
    'a name that can never be one',
    async ({ annotate, first }) => annotate("it's#$(touch hacked)".replace(' ', '_'), first),
    "it's#$(touch_hacked)",
    /looks like a tag of the registry/,
  ],
  [
    'a version without a record',
    async ({ annotate, git }) => annotate('churn@v1.1.0', await git(['rev-parse', 'HEAD~1'])),
    'churn@v1.1.0',
    /has no record: another tool or a person made it/,
  ],
  [
    'a record that is broken',
    async ({ annotate, first }) => annotate('fraud@v1.3.0', first, 'x\n\nModelseal-Record: {'),
    'fraud@v1.3.0',
    /the record is not JSON/,
  ],
  [
    'a stage at a commit that has no version',
    async ({ annotate, commit }) => annotate('fraud#staging#3', await commit('docs: none')),
    'fraud#staging#3',
    /stands at a commit that has no version/,
  ],
  [
    'a stage with a version of which there is no tag',
    async ({ promote, first }) => promote(1, '9.9.9', first),
    'fraud#production#1',
    /names version 9\.9\.9, of which there is no tag/,
  ],
  [
    'a withdrawal of a version of which there is no tag',
    async ({ annotate, first }) => annotate('fraud@v7.0.0!#3', first),
    'fraud@v7.0.0!#3',
    /withdraws 7\.0\.0, of which there is no tag/,
  ],
  [
    'a step of a stage that somebody else made',
    async ({ promote, annotate, first, second }) => {
      await promote(1, '1.0.0', first)
      await annotate('fraud#production#2', second, 'by hand', at(2))
    },
    'fraud#production#2',
    /has no record: it was not made by Modelseal/,
  ],
  [
    'a step that was removed',
    async ({ promote, git, first, second }) => {
      await promote(1, '1.0.0', first)
      await promote(2, '1.1.0', second)
      await promote(3, '1.0.0', first)
      await git(['tag', '--delete', 'fraud#production#2'])
    },
    'fraud#production#3',
    /a step was removed or inserted/,
  ],
  [
    'dates by which GTO resolves another version',
    async ({ promote, first, second }) => {
      await promote(1, '1.0.0', first, at(9))
      await promote(2, '1.1.0', second, at(3))
    },
    'fraud#production',
    /is at 1\.1\.0 by its counters \(fraud#production#2\), but GTO, which goes by dates, says it is at 1\.0\.0/,
  ],
  [
    'two steps with one counter',
    async ({ promote, annotate, first }) => {
      await promote(1, '1.0.0', first)
      await annotate('fraud#production!#1', first, 'emptied', at(2))
    },
    'fraud#production!#1',
    /has the same counter as fraud#production#1/,
  ],
]

describe('the doctor names, with a command that mends it,', () => {
  test.each(rows)('%s', async (_, breakIt, where, said, left = /(?!)/) => {
    await using registry = await createRegistry()
    expect(await find(registry)).toEqual([])
    await breakIt(registry)
    await registry.git(['push', '--quiet', 'origin', '--tags'])
    const churn = async () => {
      const { models } = readRegistry(await createGitTags(createGit(registry.directory)).tags())
      return models.get('churn')?.versions.find(({ version }) => version === '1.0.0')
    }
    const other = await churn()

    const finding = (await find(registry)).find((each) => each.where === where && said.test(each.message))
    expect(finding?.message).toMatch(said)
    // It is one model's trouble.
    expect(other).toMatchObject({ record: { model: 'churn' } })
    shell(registry, command(finding?.remedy ?? ''))

    const after = (await find(registry)).map(({ where: place, message }) => `${place} ${message}`)
    expect(after.filter((each) => !left.test(each))).toEqual([])
    expect(await churn()).toEqual(other)
    const tags = async (place: string) =>
      (await registry.git(['ls-remote', '--tags', '--refs', place])).split('\n').sort()
    expect(await tags('origin')).toEqual(await tags('.'))
    expect(await registry.git(['status', '--porcelain'])).toBe('')
  })
})

test.each([
  [
    'a record of a newer schema',
    gitTag('fraud@v9.0.0', { record: '{"schema":2}' }),
    'schema 2',
    'npm install',
  ],
  [
    'what a stage holds was withdrawn',
    gitTag('fraud@v1.0.0!#9', {}),
    'holds fraud@v1.0.0, which was withdrawn',
    '/modelseal rollback fraud production',
  ],
  [
    'what a stage holds is of a retired model',
    gitTag('fraud@deprecated#9', {}),
    'of a model that is deprecated',
    '/modelseal rollback fraud production',
  ],
])('and that %s', (_, tag, said, remedy) => {
  const staged = versionTag('1.0.0')
  const record = canonicalJson(stageRecord({ commit: staged.commit ?? '' }))
  const step = gitTag('fraud#production#1', { commit: staged.commit, record })
  expect(registryFindings([staged, step])).toEqual([])
  const findings = registryFindings([staged, step, { ...tag, commit: staged.commit }])
  const finding = findings.find(({ message }) => message.includes(said))
  expect(finding?.remedy).toContain(remedy)
})

test('any name is one word for a shell', () => {
  const text = fc.string({ unit: 'grapheme-ascii' })
  fc.assert(
    fc.property(text, (word) => {
      expect(execFileSync('sh', ['-c', `printf %s ${quote(word)}`]).toString('utf8')).toBe(word)
    }),
    { numRuns: 50 },
  )
})
