import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseReference, type Reference, resolveReference } from '../../src/registry/reference.ts'
import { type GitTag, readRegistry } from '../../src/registry/registry.ts'
import { at, gitTag, objectId, stageTags, versionTag } from './examples.ts'

const stage = { kind: 'stage', model: 'fraud', stage: 'production', back: 0, at: null } as const
const tags = [
  versionTag('1.0.0'),
  versionTag('1.1.0'),
  versionTag('1.2.0-rc.1'),
  ...stageTags(['1.0.0', '1.1.0']),
]

function resolve(text: string, all: readonly GitTag[] = tags) {
  const reference = parseReference(text)
  if (!reference) throw new TypeError(`${text} is no reference`)
  return resolveReference(readRegistry(all), reference)
}

describe('a reference', () => {
  test.each<[string, Reference]>([
    ['fraud', { kind: 'latest', model: 'fraud' }],
    ['fraud@latest', { kind: 'latest', model: 'fraud' }],
    ['detection/cars:yolo', { kind: 'latest', model: 'detection/cars:yolo' }],
    ['fraud@v1.3.0', { kind: 'version', model: 'fraud', version: '1.3.0' }],
    ['fraud@v1.3.0-rc.1+x', { kind: 'version', model: 'fraud', version: '1.3.0-rc.1+x' }],
    ['fraud#production', stage],
    ['fraud#production~1', { ...stage, back: 1 }],
    ['fraud#production@{2026-03-03}', { ...stage, at: '2026-03-03T23:59:59.000Z' }],
    ['fraud#production@{2026-03-03T12:00:00Z}', { ...stage, at: '2026-03-03T12:00:00.000Z' }],
    ['fraud#production@{2026-03-03T12:00:00+01:00}', { ...stage, at: '2026-03-03T11:00:00.000Z' }],
    ['fraud#production@{2026-03-03T12:00}', { ...stage, at: '2026-03-03T12:00:00.000Z' }],
  ])('%s is read', (text, expected) => {
    expect(parseReference(text)).toEqual(expected)
  })

  test.each([
    '',
    'fraud@',
    'fraud@1.3.0',
    'fraud@newest',
    'fraud#',
    '#production',
    'fraud#production~',
    'fraud#production~x',
    'fraud#production~1~1',
    'fraud#production@{yesterday}',
    'fraud#production@{2026-13-01}',
    'fraud#production@{2026-02-30}',
    'fraud#production@{2026-03-03',
    '-fraud',
    'fraud x',
    '../fraud',
  ])('%j is none', (text) => {
    expect(parseReference(text)).toBeNull()
  })

  test('is read from any text without throwing', () => {
    const parts = fc.array(
      fc.constantFrom('fraud', '#', '@', 'v1.0.0', '~', '{', '}', '1', '2026-03-03', 'latest', ':'),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          parts.map((each) => each.join('')),
        ),
        (text) => void parseReference(text),
      ),
    )
  })
})

describe('a reference leads to', () => {
  test.each([
    ['fraud', '1.1.0', null],
    ['fraud@latest', '1.1.0', null],
    ['fraud@v1.2.0-rc.1', '1.2.0-rc.1', null],
    ['fraud#production', '1.1.0', 'fraud#production#2'],
    ['fraud#production~1', '1.0.0', 'fraud#production#1'],
    [`fraud#production@{${at(0)}}`, '1.0.0', 'fraud#production#1'],
    ['fraud#production@{2026-03-03}', '1.1.0', 'fraud#production#2'],
  ])('%s: %s', (text, version, tag) => {
    const resolution = resolve(text)

    expect(resolution).toMatchObject({ ok: true, resolved: { version: { version } } })
    expect(resolution.ok && (resolution.resolved.entry?.tag ?? null)).toBe(tag)
  })

  test('a pre-release when there is nothing else', () => {
    expect(resolve('fraud', [versionTag('1.0.0-rc.1')])).toMatchObject({
      resolved: { version: { version: '1.0.0-rc.1' } },
    })
  })
})

describe('a reference is refused, with a hint, when', () => {
  const withdrawn = [...tags, gitTag('fraud@v1.1.0!#3', { taggedAt: at(9) })]
  const stranger = gitTag('fraud#production#3', { commit: objectId('commit 1.0.0'), taggedAt: at(9) })

  test.each<[string, string, readonly GitTag[], RegExp]>([
    ['there is no such model', 'spam', tags, /there is no model spam/],
    ['there is no such version', 'fraud@v9.0.0', tags, /has no version 9\.0\.0/],
    ['the version was withdrawn', 'fraud@v1.1.0', withdrawn, /was withdrawn/],
    [
      'what is in the stage was withdrawn',
      'fraud#production',
      withdrawn,
      /in fraud#production, was withdrawn/,
    ],
    ['nothing is in the stage', 'fraud#staging', tags, /nothing is in fraud#staging yet/],
    ['nothing was in it so long ago', 'fraud#production~2', tags, /2 steps before/],
    ['nothing was in it that day', 'fraud#production@{2026-03-02}', tags, /at 2026-03-02T23:59:59/],
    [
      'the stage was emptied',
      'fraud#production',
      [versionTag('1.0.0'), ...stageTags(['1.0.0', { version: '1.0.0', action: 'clear' }])],
      /emptied/,
    ],
    [
      'somebody else put it there',
      'fraud#production',
      [...tags, stranger],
      /not sound.*not made by Modelseal/,
    ],
    [
      'a step is missing',
      'fraud#production',
      tags.filter(({ name }) => name !== 'fraud#production#1'),
      /removed or inserted/,
    ],
    [
      'the version has no tag',
      'fraud#production',
      [versionTag('1.0.0'), ...stageTags(['7.7.7'])],
      /7\.7\.7, which does not exist/,
    ],
  ])('%s', (_, text, all, reason) => {
    const resolution = resolve(text, all)

    expect(resolution.ok ? '' : resolution.reason).toMatch(reason)
    expect(resolution.ok ? '' : resolution.hint).not.toBe('')
  })
})
