import { describe, expect, test } from '@jest/globals'
import { channelAt, channelOf } from '../../src/commands/channel.ts'
import { loadConfiguration } from '../../src/commands/configuration.ts'
import { defaultConfiguration } from '../../src/config/defaults.ts'
import { parseConfiguration } from '../../src/config/parse.ts'

function configured(text: string) {
  const parsed = parseConfiguration(text, 'modelseal.yml')
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
  return parsed.configuration
}

describe('the channel of a branch', () => {
  const plain = configured('models: {fraud: {path: m}}')
  const two = configured(
    'models: {fraud: {path: m}}\nversioning: {branches: [main, {name: next, prerelease: rc}]}',
  )
  const release = { kind: 'release' }
  test.each([
    ['the default branch', plain, 'main', 'main', release],
    ['another branch', plain, 'topic', 'main', null],
    ['a branch where the default is not known', plain, 'topic', null, release],
    ['no branch', plain, null, 'main', null],
    ['a configured branch', two, 'main', 'main', release],
    ['a branch of pre-releases', two, 'next', 'main', { kind: 'prerelease', identifier: 'rc' }],
    ['a branch that is not configured', two, 'trunk', 'trunk', null],
  ])('of %s', (_, configuration, branch, standard, channel) => {
    expect(channelOf(configuration, branch, standard)).toEqual(channel)
  })
})

describe('the channel at a terminal', () => {
  const configured = defaultConfiguration('fraud')
  const branches = [
    { name: 'main', prerelease: undefined },
    { name: 'next', prerelease: 'rc' },
  ]
  const limited = { ...configured, versioning: { ...configured.versioning, branches } }

  test('is a release wherever no branches are configured, and theirs where they are', () => {
    expect(channelAt(configured, 'refs/heads/topic')).toEqual({ kind: 'release' })
    expect(channelAt(configured, null)).toEqual({ kind: 'release' })
    expect(channelAt(limited, 'refs/heads/next')).toEqual({ kind: 'prerelease', identifier: 'rc' })
  })

  test.each([
    ['refs/heads/topic', 'nothing is released from topic'],
    [null, 'nothing is released from a detached HEAD'],
  ])('is refused elsewhere: %s', (ref, message) => {
    expect(() => channelAt(limited, ref)).toThrow(message)
  })
})

describe('inputs over a configuration', () => {
  const load = (text: string | null, more: { model?: string; overrides?: object; required?: boolean }) =>
    loadConfiguration(
      {
        find: async () => [],
        text: async () => text,
      },
      { file: 'm.yml', required: false, repository: 'My Repo!', model: null, overrides: {}, ...more },
    )

  test('change the keys of the only model', async () => {
    const { models } = await load('models: {fraud: {path: m, primary: f1}}', { overrides: { path: 'other' } })
    expect(models['fraud']).toMatchObject({ path: 'other', primary: 'f1' })
  })

  test('change the model that is named, and no other', async () => {
    const text = 'models: {a: {path: a}, b: {path: b}}'
    const { models } = await load(text, { model: 'b', overrides: { path: 'other' } })
    expect([models['a']?.path, models['b']?.path]).toEqual(['a', 'other'])
  })

  test('are refused where nobody can tell whose they are', async () => {
    const text = 'models: {a: {path: a}, b: {path: b}}'
    await expect(load(text, { overrides: { path: 'x' } })).rejects.toMatchObject({
      code: 'usage',
      message: 'the inputs path are for one model, and m.yml has 2',
    })
  })

  test('make one model after the repository where there is no file', async () => {
    expect(Object.keys((await load(null, {})).models)).toEqual(['My-Repo'])
    await expect(load(null, { required: true })).rejects.toMatchObject({ code: 'usage' })
  })
})
