import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { planModels } from '../../src/commands/plan.ts'
import { configurationSchema } from '../../src/config/schema.ts'
import { createGit } from '../../src/git/git.ts'
import { createHistory } from '../../src/git/history.ts'
import { createGitTags } from '../../src/git/tags.ts'
import { createUnpacker } from '../../src/storage/unpacker.ts'
import { createWorkspace } from '../../src/storage/workspace.ts'
import { createTestRepository, type TestRepository } from './repository.ts'

let repository: TestRepository
const configuration = configurationSchema.parse({
  models: {
    fraud: { path: 'out/fraud/', sources: ['src/fraud/**', 'src/shared/**'] },
    churn: { path: 'out/churn/', sources: ['src/churn/**', 'src/shared/**'] },
  },
})

beforeEach(async () => {
  repository = await createTestRepository()
})
afterEach(() => repository[Symbol.asyncDispose]())

/** `fraud 1.0.0 → 1.1.0 (2 of 3)` for each model; the walks of git are counted. */
async function plan(at: string | null, models: readonly string[] | null = null) {
  const git = createGit(repository.directory)
  const history = createHistory(git)
  let walks = 0
  const counting = {
    ...history,
    walk: (range: Parameters<typeof history.walk>[0]) => {
      walks += 1
      return history.walk(range)
    },
  }
  const ports = {
    history: counting,
    tags: createGitTags(git),
    workspace: createWorkspace(repository.directory),
    unpacker: createUnpacker(),
  }
  const planned = await planModels(ports, { configuration, models, channel: { kind: 'release' }, at })
  const told = planned.map(({ plan: { model, current, next, commits } }) => {
    return `${model} ${current} → ${next} (${commits.counted} of ${commits.considered})`
  })
  return { told, walks }
}

test('a history of releases is told again, commit by commit, from what was known at each', async () => {
  const known: [commit: string, told: string[]][] = []
  const step = async (message: string, path: string, ...tags: string[]) => {
    const commit = await repository.commit(message, path)
    known.push([commit, (await plan(null)).told])
    for (const tag of tags) await repository.tag(tag, tag)
  }
  await step('feat: first', 'src/fraud/train.py')
  await step('fix: scale', 'src/fraud/train.py', 'fraud@v1.0.0')
  await step('feat: both', 'src/shared/scale.py')
  await step('docs: readme', 'README.md', 'fraud@v1.1.0', 'churn@v1.0.0')
  await step('feat!: other inputs', 'src/churn/train.py')
  await step('fix: a bug', 'src/shared/scale.py', 'churn@v2.0.0')
  await step('chore: tidy', 'src/fraud/train.py')
  await repository.tag('fraud@v1.1.0!#9', 'withdrawn, later')

  for (const [commit, told] of known.filter((_, at) => ![1, 3, 5].includes(at)))
    expect([commit, (await plan(commit)).told]).toEqual([commit, told])
  expect((await plan(known[1]?.[0] ?? '')).told).toEqual([
    'fraud 1.0.0 → null (0 of 0)',
    'churn null → null (0 of 0)',
  ])
  expect(known[6]?.[1]).toEqual(['fraud 1.1.0 → 1.1.1 (1 of 2)', 'churn 2.0.0 → null (0 of 0)'])
})

test('a commit that touches the sources of two models counts for both, from one walk of git', async () => {
  await repository.commit('feat: base', 'src/shared/base.py')
  await repository.tag('fraud@v1.0.0', 'first')
  await repository.tag('churn@v3.0.0', 'first')
  await repository.commit('feat: shared', 'src/shared/base.py')
  await repository.tag('churn@v3.1.0', 'second')
  await repository.commit('fix: fraud', 'src/fraud/train.py')

  expect(await plan(null)).toEqual({
    told: ['fraud 1.0.0 → 1.1.0 (2 of 2)', 'churn 3.1.0 → null (0 of 0)'],
    walks: 1,
  })
})

test('on a branch behind the highest version, what is in its history counts', async () => {
  await repository.commit('feat: base', 'src/fraud/base.py')
  await repository.tag('fraud@v1.0.0', 'first')
  await repository.git(['branch', 'maintenance'])
  await repository.commit('feat!: main', 'src/fraud/base.py')
  await repository.tag('fraud@v2.0.0', 'second')
  await repository.git(['checkout', '--quiet', 'maintenance'])
  await repository.commit('fix: old', 'src/fraud/base.py')

  expect(await plan(null, ['fraud'])).toEqual({ told: ['fraud 1.0.0 → 1.0.1 (1 of 1)'], walks: 2 })
})

test('a side branch that was merged after a release counts, what the release contains does not', async () => {
  await repository.commit('feat: base', 'src/fraud/base.py')
  await repository.git(['checkout', '--quiet', '-b', 'side'])
  await repository.commit('feat: side', 'src/fraud/side.py')
  await repository.git(['checkout', '--quiet', 'main'])
  await repository.commit('fix: main', 'src/fraud/base.py')
  await repository.tag('fraud@v1.0.0', 'first')
  await repository.git(['merge', '--quiet', '--no-ff', '-m', 'Merge side\n\nModel-Bump: major', 'side'])

  expect((await plan(null)).told).toEqual(['fraud 1.0.0 → 2.0.0 (2 of 2)', 'churn null → null (0 of 0)'])
})

test('where a clock was wrong, what a release contains does not count all the same', async () => {
  await repository.commit('feat: base', 'src/fraud/base.py')
  const before = await repository.git(['rev-parse', 'HEAD^{tree}'])
  await repository.commit('fix: more', 'src/fraud/more.py')
  const after = await repository.git(['rev-parse', 'HEAD^{tree}'])
  const commit = (message: string, tree: string, time: number, ...parents: string[]) => {
    const lines = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`)]
    const people = ['author', 'committer'].map((role) => `${role} A <a@b> ${time} +0000`)
    const text = [...lines, ...people, '', message].join('\n')
    return repository.git(['hash-object', '-t', 'commit', '-w', '--stdin'], text)
  }
  const base = await commit('feat: base', before, 50)
  // Released from the base, by a machine whose clock was behind: by its date it comes after its parent.
  const released = await commit('chore: release', before, 10, base)
  const main = await commit('fix: more', after, 60, base)
  await repository.git(['reset', '--quiet', '--hard', await commit('merge', after, 70, main, released)])
  await repository.tag('fraud@v1.0.0', 'first', released)

  expect(await plan(null, ['fraud'])).toEqual({ told: ['fraud 1.0.0 → 1.0.1 (1 of 1)'], walks: 2 })
})
