import { describe, expect, test } from '@jest/globals'
import { chooseCommand, type TriggerEvent } from '../../action/command.ts'
import { parseConfiguration } from '../../src/config/parse.ts'

const parsed = parseConfiguration(
  'models: {fraud: {path: m}}\nversioning: {branches: [main, 1.2.x, {name: next, prerelease: rc}]}',
  'modelseal.yml',
)
if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
const { configuration } = parsed

const push: TriggerEvent = {
  name: 'push',
  branch: 'main',
  defaultBranch: 'main',
  pullRequest: null,
  runNumber: 7,
}
const pullRequestInto = (baseBranch: string): TriggerEvent => ({
  ...push,
  name: 'pull_request',
  branch: null,
  pullRequest: { number: 42, headCommit: 'a', baseBranch },
})

describe('auto', () => {
  test.each([
    ['main', { command: 'release', channel: { kind: 'release' } }],
    ['1.2.x', { command: 'release', channel: { kind: 'release', range: '1.2.x' } }],
    ['next', { command: 'release', channel: { kind: 'prerelease', identifier: 'rc' } }],
    ['topic', { command: 'plan', channel: { kind: 'release' } }],
  ])('on a push to %s', (branch, chosen) => {
    expect(chooseCommand('auto', { ...push, branch }, configuration)).toMatchObject(chosen)
  })

  test.each([
    ['main', { kind: 'release' }],
    ['1.2.x', { kind: 'release', range: '1.2.x' }],
    ['topic', null],
  ])('on a pull request into %s hands over a candidate that knows what may be merged', (branch, base) => {
    expect(chooseCommand('auto', pullRequestInto(branch), configuration)).toMatchObject({
      command: 'candidate',
      pullRequest: { pullRequest: 42, headCommit: 'a', run: 7, base },
    })
  })
})

test('a plan is for the branch, and on a pull request for the one that it would be merged into', () => {
  const channelOf = (event: TriggerEvent) => chooseCommand('plan', event, configuration)

  expect(channelOf({ ...push, branch: 'next' })).toMatchObject({
    channel: { kind: 'prerelease', identifier: 'rc' },
  })
  expect(channelOf(pullRequestInto('1.2.x'))).toMatchObject({ channel: { kind: 'release', range: '1.2.x' } })
})
