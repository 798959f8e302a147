import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { canonicalJson } from '../../src/manifest/canonical.ts'
import { type GitTag, readRegistry } from '../../src/registry/registry.ts'
import { parseTag } from '../../src/registry/tag.ts'
import { at, gitTag, objectId, stageRecord, stageTags, versionRecord, versionTag } from './examples.ts'

const good = [
  versionTag('1.0.0'),
  versionTag('1.1.0'),
  versionTag('1.10.0'),
  ...stageTags(['1.0.0', '1.1.0']),
]
const fraudOf = (tags: readonly GitTag[]) => readRegistry(tags).models.get('fraud')
const messages = (tags: readonly GitTag[]) =>
  readRegistry(tags).problems.map(({ tag, message }) => `${tag} ${message}`)

describe('the registry', () => {
  test('is what the tags say', () => {
    const fraud = fraudOf(good)

    expect(fraud?.versions.map(({ version }) => version)).toEqual(['1.0.0', '1.1.0', '1.10.0'])
    expect(fraud?.stages.get('production')?.map(({ counter, version }) => [counter, version])).toEqual([
      [1, '1.0.0'],
      [2, '1.1.0'],
    ])
    expect(fraud).toMatchObject({ counter: 2, deprecated: false, lastTaggedAt: at(1) })
    expect(messages(good)).toEqual([])
  })

  test('of a repository without tags is empty', () => {
    expect(readRegistry([])).toEqual({ models: new Map(), problems: [] })
  })

  test('has the same problems, whatever was looked at before, and however often they are asked for', () => {
    const tags = [...good, versionTag('1.2.0', { commit: objectId('elsewhere') })]
    const asked = readRegistry(tags)
    const first = asked.problems
    const looked = readRegistry(tags)
    const records = looked.models.get('fraud')?.versions.map(({ record }) => record?.version ?? null)

    expect(records).toEqual(['1.0.0', '1.1.0', null, '1.10.0'])
    expect(first).toHaveLength(1)
    expect([asked.problems, looked.problems]).toEqual([first, first])
  })

  test('orders versions by number, not by name', () => {
    const versions = ['1.0.0', '1.0.0-rc.10', '1.0.0-rc.9', '0.9.0', '10.0.0', '9.0.0']

    expect(fraudOf(versions.map((each) => versionTag(each)))?.versions.map(({ version }) => version)).toEqual(
      ['0.9.0', '1.0.0-rc.9', '1.0.0-rc.10', '1.0.0', '9.0.0', '10.0.0'],
    )
  })

  test('knows what was withdrawn, emptied and retired', () => {
    const fraud = fraudOf([
      ...good,
      gitTag('fraud@v1.0.0!#3'),
      gitTag('fraud#staging!#4'),
      gitTag('fraud@deprecated#5'),
    ])

    expect(fraud?.versions[0]).toMatchObject({ version: '1.0.0', withdrawn: true })
    expect(fraud?.stages.get('staging')).toMatchObject([{ cleared: true, version: null }])
    expect(fraud).toMatchObject({ deprecated: true, counter: 5 })
  })

  test('reads tags of GTO, which have no records, by their commits', () => {
    const commit = objectId('one')
    const fraud = fraudOf([
      gitTag('fraud@v1.0.0', { commit }),
      gitTag('fraud@v1.1.0', { commit }),
      gitTag('fraud#prod#1', { commit }),
    ])

    expect(fraud?.stages.get('prod')).toMatchObject([{ version: '1.1.0', record: null }])
  })
})

test('a version with a counter, as GTO writes it when told so, is a version, and counts', () => {
  const fraud = fraudOf([...good, gitTag('fraud@v2.0.0#7')])

  expect(fraud?.versions.at(-1)).toMatchObject({ version: '2.0.0', tag: 'fraud@v2.0.0#7' })
  expect(fraud?.counter).toBe(7)
})

describe('a tag that is not in order', () => {
  test.each<[string, GitTag, string]>([
    ['is lightweight', gitTag('fraud@v2.0.0', { annotated: false, taggedAt: null }), 'is a lightweight tag'],
    ['tags a tree', gitTag('fraud@v2.0.0', { commit: null }), 'does not point at a commit'],
    [
      'has no date',
      gitTag('fraud@v2.0.0', { taggedAt: 'the day after tomorrow' }),
      'has no date that can be read',
    ],
    ['was moved', versionTag('2.0.0', { commit: objectId('elsewhere') }), 'it was moved or copied'],
    ['has a record that is none', gitTag('fraud@v2.0.0', { record: '{}' }), 'the record is not one of ours'],
    [
      "carries another model's record",
      gitTag('fraud@v2.0.0', { record: canonicalJson(versionRecord({ model: 'other' })) }),
      'the record is for another tag',
    ],
    [
      'carries the record of a stage',
      gitTag('fraud@v2.0.0', { record: canonicalJson(stageRecord()) }),
      'the record is for another tag',
    ],
    [
      "carries another version's record",
      gitTag('fraud@v2.0.0', { commit: objectId('commit 1.0.0'), record: canonicalJson(versionRecord()) }),
      'the record is for another tag',
    ],
    [
      'has a record of a newer schema',
      gitTag('fraud@v2.0.0', { record: '{"schema":2,"kind":"version"}' }),
      'the record has schema 2, which this Modelseal does not know yet',
    ],
    ['stands where no version is', gitTag('fraud#staging#9'), 'stands at a commit that has no version'],
    [
      'puts a version into a stage that is not there',
      gitTag('fraud#staging#9', {
        record: canonicalJson(
          stageRecord({ stage: 'staging', version: '7.0.0', commit: objectId('commit') }),
        ),
      }),
      'names version 7.0.0, of which there is no tag',
    ],
    ['withdraws what is not there', gitTag('fraud@v7.0.0!#9'), 'withdraws 7.0.0, of which there is no tag'],
    ['is a version again', gitTag('fraud@v1.0.0#9'), 'is version 1.0.0 a second time, beside fraud@v1.0.0'],
    [
      'has a record and a foreign name',
      gitTag('v1.0.0', { record: '{}' }),
      'carries a record, but its name is not of the registry',
    ],
  ])('because it %s is named', (_, tag, message) => {
    expect(messages([...good, tag])).toEqual([expect.stringContaining(`${tag.name} `)])
    expect(messages([...good, tag])[0]).toContain(message)
  })

  test('by itself is nobody’s business', () => {
    expect(messages([gitTag('v1.0.0'), gitTag('nightly'), gitTag('fraud@v1')])).toEqual([])
  })

  test.each([
    ['is lightweight', gitTag('fraud@v2.0.0', { annotated: false, taggedAt: null }), ['2.0.0']],
    ['tags a tree', gitTag('fraud@v2.0.0', { commit: null }), ['2.0.0']],
    ['withdraws what is not there', gitTag('fraud@v7.0.0!#9'), ['7.0.0']],
    ['withdraws what is there', gitTag('fraud@v1.1.0!#9'), []],
    ['was moved', versionTag('2.0.0', { commit: objectId('elsewhere') }), []],
  ])('that %s keeps its number, so that nobody tries to have it again', (_, tag, reserved) => {
    expect(fraudOf([...good, tag])?.reserved).toEqual(reserved)
  })

  test('takes its counter all the same, so that nobody tries the name again', () => {
    expect(fraudOf([...good, gitTag('fraud#production#41', { annotated: false })])?.counter).toBe(41)
  })
})

describe('whatever tags there are', () => {
  const name = fc.oneof(
    fc.string(),
    fc
      .tuple(
        fc.constantFrom('fraud', 'cars=yolo', 'spam', 'x..y'),
        fc.constantFrom(
          '@v1.0.0',
          '@v1.0.0#4',
          '@v2.0.0',
          '@v9999999999999999999.0.0',
          '#production#1',
          '#production#01',
          '#staging!#2',
          '@v1.0.0!#3',
          '@deprecated',
        ),
      )
      .map((parts) => parts.join('')),
  )
  const tag: fc.Arbitrary<GitTag> = fc.record({
    name,
    object: fc.constantFrom(objectId('o1'), objectId('o2')),
    commit: fc.constantFrom(objectId('commit 1.0.0'), objectId('c2'), null),
    annotated: fc.boolean(),
    taggedAt: fc.constantFrom(at(0), at(1), '2026-03-03T13:00:00+01:00', 'never', '', null),
    tagger: fc.constant(null),
    record: fc.constantFrom(null, '{}', 'x', canonicalJson(versionRecord()), canonicalJson(stageRecord())),
  })
  const tags = fc.uniqueArray(tag, { selector: (each) => each.name, maxLength: 12 })

  test('reading never throws, and their order makes no difference', () => {
    const shuffled = tags.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(readRegistry(one)).toEqual(readRegistry(other))
      }),
      { numRuns: 300 },
    )
  })

  test('a model is what its own tags say, whatever else is there', () => {
    const modelOf = ({ name: each }: GitTag) => parseTag(each)?.model
    fc.assert(
      fc.property(tags, (all) => {
        const together = readRegistry(all)
        for (const model of new Set(all.flatMap((each) => modelOf(each) ?? []))) {
          const own = readRegistry(all.filter((each) => modelOf(each) === model))

          expect(own.models.get(model)).toEqual(together.models.get(model))
          expect(own.problems).toEqual(together.problems.filter((problem) => problem.model === model))
        }
      }),
      { numRuns: 500 },
    )
  })

  test('those of one model change nothing in another', () => {
    fc.assert(
      fc.property(tags, (others) => {
        const alone = readRegistry(good).models.get('fraud')
        const foreign = others.filter((each) => !each.name.startsWith('fraud'))

        expect(readRegistry([...foreign, ...good]).models.get('fraud')).toEqual(alone)
      }),
    )
  })
})

test('a hundred thousand tags are read', () => {
  const many = Array.from({ length: 100_000 }, (_, index) =>
    gitTag(`fraud#production#${index + 1}`, { commit: objectId('commit 1.0.0') }),
  )

  expect(fraudOf([versionTag('1.0.0'), ...many])?.counter).toBe(100_000)
})
