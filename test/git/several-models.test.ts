import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { planModels } from '../../src/commands/plan.ts'
import { configurationSchema } from '../../src/config/schema.ts'
import { createGit, type Git } from '../../src/git/git.ts'
import { createHistory } from '../../src/git/history.ts'
import { createGitTags } from '../../src/git/tags.ts'
import { createUnpacker } from '../../src/storage/unpacker.ts'
import { createWorkspace } from '../../src/storage/workspace.ts'
import { createTestRepository, type TestRepository } from './repository.ts'

let repository: TestRepository

beforeEach(async () => {
  repository = await createTestRepository()
})
afterEach(() => repository[Symbol.asyncDispose]())

/** Next versions by model, and the names of the git commands that it took. */
async function plan(models: Readonly<Record<string, readonly string[]>>) {
  const commands: string[] = []
  const real = createGit(repository.directory)
  const note = (args: readonly string[]) => {
    const name = args.find((arg, at) => !arg.startsWith('-') && args[at - 1] !== '-c') ?? ''
    commands.push(args.includes('--no-walk=unsorted') ? `${name} without a walk` : name)
  }
  const git: Git = {
    ...real,
    text: (args, options) => {
      note(args)
      return real.text(args, options)
    },
    batches: (args, options) => {
      note(args)
      return real.batches(args, options)
    },
  }
  const ports = {
    history: createHistory(git),
    tags: createGitTags(git),
    workspace: createWorkspace(repository.directory),
    unpacker: createUnpacker(),
  }
  const configuration = configurationSchema.parse({
    models: Object.fromEntries(
      Object.entries(models).map(([name, sources]) => [
        name,
        { path: `out/${name}/`.replace(':', '/'), sources },
      ]),
    ),
  })
  const planned = await planModels(ports, { configuration, models: null, channel: { kind: 'release' } })
  return { next: Object.fromEntries(planned.map(({ plan: { model, next } }) => [model, next])), commands }
}

test('hundreds of models are planned from one log, and no more processes than one model', async () => {
  const names = Array.from({ length: 300 }, (_, at) => `m${at}`)
  const models = Object.fromEntries(names.map((name) => [name, [`src/${name}/**`, 'src/shared/**']]))
  await repository.commit('feat: base', 'src/shared/base.py')
  await repository.git(
    ['fast-import', '--quiet'],
    names
      .map(
        (name) => `tag ${name}@v1.0.0\nfrom refs/heads/main\ntagger A <a@b.c> 1760000000 +0000\ndata 1\nx\n`,
      )
      .join(''),
  )
  await repository.commit('fix: shared', 'src/shared/base.py')
  await repository.commit('feat: one', 'src/m7/train.py')
  await repository.commit('feat!: two at once\n\nModel-Bump: m9=none', 'src/m8/train.py')
  await repository.write('src/m9/train.py', 'x')
  await repository.git(['add', '--all'])
  await repository.git(['commit', '--quiet', '--amend', '--no-edit'])

  const all = await plan(models)
  const one = await plan({ m7: models['m7'] ?? [] })

  expect(all.next).toEqual({
    ...Object.fromEntries(names.map((name) => [name, '1.0.1'])),
    m7: '1.1.0',
    m8: '2.0.0',
  })
  expect(all.commands.filter((command) => command === 'log')).toHaveLength(1)
  expect(all.commands).toEqual(one.commands)
})

test('a model in a folder is versioned by its own tags and sources', async () => {
  await repository.commit('feat: base', 'detection/base.py')
  await repository.tag('detection/cars=yolo@v1.2.0', 'first')
  await repository.tag('yolo@v7.0.0', 'another model of that name')
  await repository.commit('fix: a', 'detection/cars/a.py')
  await repository.commit('docs: b\n\nModel-Bump: detection/cars:yolo=minor', 'detection/cars/b.md')

  expect((await plan({ 'detection/cars:yolo': ['detection/cars/**'], yolo: ['other/**'] })).next).toEqual({
    'detection/cars:yolo': '1.3.0',
    yolo: null,
  })
})

test('a rename counts for the model that the file left and for the one that got it', async () => {
  await repository.commit('feat: base', 'src/fraud/scale.py', 'a file that is moved as it is\n')
  await repository.tag('fraud@v1.0.0', 'first')
  await repository.tag('churn@v1.0.0', 'first')
  await repository.write('src/churn/.keep', '')
  await repository.git(['mv', 'src/fraud/scale.py', 'src/churn/scale.py'])
  await repository.git(['commit', '--quiet', '-m', 'refactor: move the scaler'])

  expect((await plan({ fraud: ['src/fraud/**'], churn: ['src/churn/*.py'] })).next).toEqual({
    fraud: '1.0.1',
    churn: '1.0.1',
  })
})

test('a file that moved into the sources as it was is followed to where it was, and further', async () => {
  const content = (line: string) => `a file that is moved as it is\n${line}\n`
  await repository.commit('feat: base', 'model/scale.py', content('1'))
  await repository.tag('fraud@v1.0.0', 'first')
  await repository.commit('feat!: in cents', 'model/scale.py', content('2'))
  await repository.write('lib/.keep', '')
  await repository.git(['mv', 'model/scale.py', 'lib/scale.py'])
  await repository.git(['commit', '--quiet', '-m', 'chore: move'])
  await repository.write('src/fraud/.keep', '')
  await repository.git(['mv', 'lib/scale.py', 'src/fraud/scale.py'])
  await repository.git(['commit', '--quiet', '-m', 'chore: move again'])

  expect((await plan({ fraud: ['src/fraud/*.py'] })).next).toEqual({ fraud: '2.0.0' })
  expect((await plan({ fraud: ['src/other/*.py'] })).next).toEqual({ fraud: null })
})

test('names of files are not taken for statuses', async () => {
  await repository.commit('feat: base', 'src/a', 'x')
  await repository.tag('fraud@v1.0.0', 'first')
  await repository.commit('chore: odd', 'R100', 'one')
  await repository.git(['mv', 'R100', 'M'])
  await repository.git(['commit', '--quiet', '-m', 'chore: odder'])
  await repository.commit('fix: the model', 'src/a', 'y')

  expect((await plan({ fraud: ['src/**'], odd: ['M'] })).next).toEqual({ fraud: '1.0.1', odd: '1.0.0' })
})
