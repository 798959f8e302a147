import { describe, expect, test } from '@jest/globals'
import { channelAt, channelOf, channelShown } from '../../src/commands/channel.ts'
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
  const maintained = configured(
    'models: {fraud: {path: m}}\nversioning: {branches: [main, 1.2.x, 2.x.x, {name: old, range: {fraud: 0.x}}, {name: 3.x, prerelease: rc}]}',
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
    ['a branch beside maintained ones', maintained, 'main', 'main', release],
    ['a branch that is named like a range', maintained, '1.2.x', 'main', { ...release, range: '1.2.x' }],
    ['a branch that is named like a long range', maintained, '2.x.x', 'main', { ...release, range: '2.x.x' }],
    ['a branch with a range', maintained, 'old', 'main', { ...release, range: { fraud: '0.x' } }],
    ['a range that is not named', maintained, '1.3.x', 'main', null],
    ['a range that is not configured', plain, '1.2.x', 'main', null],
    [
      'a branch of pre-releases that is named like a range',
      maintained,
      '3.x',
      'main',
      { kind: 'prerelease', identifier: 'rc' },
    ],
  ])('of %s', (_, configuration, branch, standard, channel) => {
    expect(channelOf(configuration, branch, standard)).toEqual(channel)
  })
})

describe('the channel at a terminal', () => {
  const anywhere = defaultConfiguration('fraud')
  const branches = [
    { name: 'main', prerelease: undefined, range: undefined },
    { name: 'next', prerelease: 'rc', range: undefined },
  ]
  const limited = { ...anywhere, versioning: { ...anywhere.versioning, branches } }

  test('is a release wherever no branches are configured, and theirs where they are', () => {
    expect(channelAt(anywhere, 'refs/heads/topic')).toEqual({ kind: 'release' })
    expect(channelAt(anywhere, null)).toEqual({ kind: 'release' })
    expect(channelAt(limited, 'refs/heads/next')).toEqual({ kind: 'prerelease', identifier: 'rc' })
  })

  test.each([
    ['refs/heads/topic', 'nothing is released from topic'],
    [null, 'nothing is released from a detached HEAD'],
  ])('is refused elsewhere: %s', (ref, message) => {
    expect(() => channelAt(limited, ref)).toThrow(message)
  })
})

describe('the channel that a plan is shown for', () => {
  const plain = configured('models: {fraud: {path: m}}')
  const three = configured(
    'models: {fraud: {path: m}}\nversioning: {branches: [main, 1.2.x, {name: next, prerelease: rc}]}',
  )

  test.each([
    [
      'the branch that is checked out',
      three,
      'refs/heads/next',
      null,
      { kind: 'prerelease', identifier: 'rc' },
    ],
    ['the branch that was named', three, 'refs/heads/next', '1.2.x', { kind: 'release', range: '1.2.x' }],
    ['a plain release elsewhere', three, 'refs/heads/topic', null, { kind: 'release' }],
    ['a plain release on no branch', three, null, null, { kind: 'release' }],
    ['a plain release without configured branches', plain, null, 'topic', { kind: 'release' }],
  ])('is that of %s', (_, configuration, ref, branch, channel) => {
    expect(channelShown(configuration, ref, branch)).toEqual(channel)
  })

  test('is not guessed, when a branch was named that releases nothing', () => {
    expect(() => channelShown(three, 'refs/heads/main', 'topic')).toThrow(
      'nothing is released from a branch topic',
    )
  })
})

describe('inputs over a configuration', () => {
  const load = (text: string | null, more: { model?: string; overrides?: object; required?: boolean }) =>
    loadConfiguration(
      { text: async () => text },
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
