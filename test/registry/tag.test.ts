import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isModelName, isStageName, modelNameFrom } from '../../src/registry/name.ts'
import { formatTag, parseTag, type RegistryTag, versionTag } from '../../src/registry/tag.ts'

const word = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9/_-]{0,12}[A-Za-z0-9])?$/).filter(isStageName)
const folder = fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}(\/[A-Za-z0-9_-]{1,8}){0,2}$/)
const model = fc
  .oneof(
    word,
    fc.tuple(folder, word).map(([dir, name]) => `${dir}:${name}`),
  )
  .filter(isModelName)
const number = fc.nat({ max: 1000 })
const version = fc
  .tuple(number, number, number, fc.constantFrom('', '-rc.1', '-alpha-1.x', '+build.5', '-0+a'))
  .map(([major, minor, patch, rest]) => `${major}.${minor}.${patch}${rest}`)
const counter = fc.option(fc.nat({ max: 1_000_000 }))
const tag: fc.Arbitrary<RegistryTag> = fc.oneof(
  fc.record({ kind: fc.constant('version' as const), model, version }),
  fc.record({ kind: fc.constant('withdrawal' as const), model, version, counter }),
  fc.record({ kind: fc.constant('deprecation' as const), model, counter }),
  fc.record({ kind: fc.constant('stage' as const), model, stage: word, counter }),
  fc.record({ kind: fc.constant('cleared-stage' as const), model, stage: word, counter }),
)

describe('the grammar of tags', () => {
  test.each<[string, RegistryTag]>([
    ['fraud@v1.3.0', { kind: 'version', model: 'fraud', version: '1.3.0' }],
    ['fraud@v1.4.0-rc.1', { kind: 'version', model: 'fraud', version: '1.4.0-rc.1' }],
    ['team/fraud@v1.3.0', { kind: 'version', model: 'team/fraud', version: '1.3.0' }],
    ['detection/cars=yolo@v1.3.0', { kind: 'version', model: 'detection/cars:yolo', version: '1.3.0' }],
    ['fraud#production#7', { kind: 'stage', model: 'fraud', stage: 'production', counter: 7 }],
    ['fraud#production', { kind: 'stage', model: 'fraud', stage: 'production', counter: null }],
    ['fraud#production!#8', { kind: 'cleared-stage', model: 'fraud', stage: 'production', counter: 8 }],
    ['fraud@v1.2.0!#9', { kind: 'withdrawal', model: 'fraud', version: '1.2.0', counter: 9 }],
    ['fraud@v1.2.0!', { kind: 'withdrawal', model: 'fraud', version: '1.2.0', counter: null }],
    ['fraud@deprecated#10', { kind: 'deprecation', model: 'fraud', counter: 10 }],
    ['fraud@deprecated', { kind: 'deprecation', model: 'fraud', counter: null }],
  ])('reads %s', (name, expected) => {
    expect(parseTag(name)).toEqual(expected)
    expect(formatTag(expected)).toBe(name)
  })

  test.each([
    'v1.3.0',
    'fraud',
    'fraud@1.3.0',
    'fraud@v1.3',
    'fraud@v01.3.0',
    'fraud@v1.3.0-',
    'fraud@v1.3.0#7',
    'fraud@vv1.3.0',
    'fraud@v1.3.0 ',
    'fraud @v1.3.0',
    '-fraud@v1.3.0',
    'fraud-@v1.3.0',
    'fraud..x@v1.3.0',
    '../x=fraud@v1.3.0',
    '-d=fraud@v1.3.0',
    'fraud@v1.3.0\n',
    'fraud@v99999999999999999999.0.0',
    'fraud#production#x',
    'fraud##7',
    'fraud#production#9999999999999999',
    'fraud@deprecated!',
    `${'a'.repeat(2000)}@v1.0.0`,
    '',
  ])('does not read %j', (name) => {
    expect(parseTag(name)).toBeNull()
  })

  // What GTO 1.10 takes for a tag of its own, and what it calls the event: gto/constants.py, gto/tag.py.
  test.each<[string, string, RegistryTag['kind'] | null]>([
    ['churn@v3.1.0', 'registration', 'version'],
    ['churn@v1.0.0-rc.1', 'registration', 'version'],
    ['churn@v1.0.0-alpha-1.x.7', 'registration', 'version'],
    ['churn@v1.0.0+build.5', 'registration', 'version'],
    ['churn@v1.0.0-rc.1+build.5', 'registration', 'version'],
    ['churn@v0.0.1', 'registration', 'version'],
    ['a@v1.0.0', 'registration', 'version'],
    ['Churn_2/x-y@v1.0.0', 'registration', 'version'],
    ['dir/sub=name@v1.0.0', 'registration', 'version'],
    ['dir.with.dots=name@v1.0.0', 'registration', 'version'],
    ['churn@v1.0.0!#4', 'deregistration', 'withdrawal'],
    ['churn@v1.0.0!', 'deregistration', 'withdrawal'],
    ['dir/sub=name@v1.0.0-rc.1!#12', 'deregistration', 'withdrawal'],
    ['churn@deprecated', 'deprecation', 'deprecation'],
    ['churn@deprecated#7', 'deprecation', 'deprecation'],
    ['churn#prod', 'assignment', 'stage'],
    ['churn#prod#92', 'assignment', 'stage'],
    ['churn#pre/prod-eu_1#3', 'assignment', 'stage'],
    ['dir/sub=name#prod#1', 'assignment', 'stage'],
    ['churn#prod!', 'unassignment', 'cleared-stage'],
    ['churn#prod!#93', 'unassignment', 'cleared-stage'],
    // It parses this and never writes it: nothing follows from it.
    ['churn@created', 'creation', null],
    ['m.x@v1.0.0', 'none', null],
    ['m@v1.0', 'none', null],
    ['m@1.0.0', 'none', null],
    ['m@V1.0.0', 'none', null],
  ])('reads %s as GTO does: %s', (name, _, kind) => {
    expect(parseTag(name)?.kind ?? null).toBe(kind)
  })

  test('reads what it wrote', () => {
    fc.assert(fc.property(tag, (each) => expect(parseTag(formatTag(each))).toEqual(each)))
  })

  test('never throws, and writes what it read from any text', () => {
    const parts = fc.array(
      fc.constantFrom('fraud', '#', '@', 'v', '1.0.0', '!', '=', '/', '.', '7', 'deprecated', ':', ' '),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          parts.map((each) => each.join('')),
        ),
        (name) => {
          const parsed = parseTag(name)

          if (parsed) expect(parseTag(formatTag(parsed))).toEqual(parsed)
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('gives names that git takes', () => {
    fc.assert(
      fc.property(tag, (each) => {
        expect(() => execFileSync('git', ['check-ref-format', `refs/tags/${formatTag(each)}`])).not.toThrow()
      }),
      { numRuns: 60 },
    )
  })

  test('has a short way to write a version', () => {
    expect(versionTag('cars:yolo', '1.0.0')).toBe('cars=yolo@v1.0.0')
  })
})

describe('names', () => {
  test.each(['fraud', 'f', 'Fraud-2', 'team/fraud', 'a_b', 'detection/cars:yolo', './x:yolo'.slice(2)])(
    '%s is a model',
    (name) => {
      expect(isModelName(name)).toBe(true)
    },
  )

  test.each([
    '',
    '-fraud',
    'fraud-',
    'fraud.x',
    'fraud x',
    'a//b',
    'a:b:c',
    ':b',
    'a:',
    '/a',
    'a/',
    '..:b',
    'a\n',
    'ünï',
    'a@b',
    'a#b',
  ])('%j is no model', (name) => {
    expect(isModelName(name)).toBe(false)
  })

  test('can be made of any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) =>
        expect(isModelName(modelNameFrom(text))).toBe(true),
      ),
    )
    expect(['acme.fraud', '--x--', '日本', 'My Model'].map(modelNameFrom)).toEqual([
      'acme-fraud',
      'x',
      'model',
      'My-Model',
    ])
  })
})
