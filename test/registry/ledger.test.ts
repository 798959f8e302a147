import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  currentEntry,
  rollbackTarget,
  stageHistory,
  verifyLedger,
  versionInStage,
} from '../../src/registry/ledger.ts'
import { emptyModel, type GitTag, type Model, readRegistry } from '../../src/registry/registry.ts'
import { at, gitTag, objectId, type Step, stageTags, versionTag } from './examples.ts'

const versions = ['1.0.0', '1.1.0', '1.2.0']
const back = (version: string): Step => ({ version, action: 'rollback' })
const clear: Step = { version: '1.0.0', action: 'clear' }

function modelOf(tags: readonly GitTag[]): Model {
  return (
    readRegistry([...versions.map((each) => versionTag(each)), ...tags]).models.get('fraud') ??
    emptyModel('fraud')
  )
}

function problemsOf(tags: readonly GitTag[]) {
  return verifyLedger(modelOf(tags).stages.get('production') ?? [])
}

describe('a stage', () => {
  test.each<[string, readonly (string | Step)[], string | null]>([
    ['nothing was put into', [], null],
    ['one version was put into', ['1.0.0'], '1.0.0'],
    ['has what was put there last', ['1.0.0', '1.1.0'], '1.1.0'],
    ['has what was rolled back to', ['1.0.0', '1.1.0', back('1.0.0')], '1.0.0'],
    ['was emptied', ['1.0.0', clear], null],
  ])('that %s', (_, steps, version) => {
    expect(versionInStage(modelOf(stageTags(steps)), 'production')?.version ?? null).toBe(version)
  })

  test('has a current step also when it is empty', () => {
    expect(currentEntry(modelOf(stageTags(['1.0.0', clear])), 'production')).toMatchObject({
      cleared: true,
      counter: 2,
    })
    expect(currentEntry(modelOf([]), 'production')).toBeNull()
  })

  test('tells its history newest first, the same version once in a row', () => {
    const ledger =
      modelOf(stageTags(['1.0.0', '1.0.0', '1.1.0', clear, '1.1.0'])).stages.get('production') ?? []

    expect(stageHistory(ledger).map(({ version }) => version)).toEqual(['1.1.0', null, '1.1.0', '1.0.0'])
  })
})

describe('a rollback', () => {
  test.each<[readonly (string | Step)[], string | null]>([
    [[], null],
    [['1.0.0'], null],
    [['1.0.0', '1.1.0'], '1.0.0'],
    [['1.0.0', '1.0.0'], null],
    [['1.0.0', '1.1.0', '1.2.0'], '1.1.0'],
    [['1.0.0', '1.1.0', '1.2.0', back('1.1.0')], '1.0.0'],
    [['1.0.0', '1.1.0', back('1.0.0')], null],
    [['1.0.0', '1.1.0', back('1.0.0'), '1.2.0'], '1.0.0'],
    [['1.0.0', '1.1.0', back('1.0.0'), '1.1.0'], '1.0.0'],
    [['1.0.0', '1.1.0', '1.0.0'], '1.1.0'],
    [['1.0.0', clear, '1.1.0'], '1.0.0'],
    [['1.0.0', '1.1.0', clear], '1.1.0'],
  ])('after %j leads to %s', (steps, version) => {
    expect(rollbackTarget(modelOf(stageTags(steps)), 'production')?.version ?? null).toBe(version)
  })

  test('passes over versions that were withdrawn, or of which there is no tag', () => {
    const tags = stageTags(['1.0.0', '1.1.0', '9.9.9', '1.2.0'])

    expect(rollbackTarget(modelOf([...tags, gitTag('fraud@v1.1.0!#9')]), 'production')?.version).toBe('1.0.0')
  })
})

describe('the chain of records', () => {
  const step = fc.oneof(
    fc.constantFrom(...versions),
    fc.constantFrom(...versions).map(back),
    fc.constant(clear),
  )
  const chain = fc.array(step, { minLength: 3, maxLength: 8 }).map((steps) => stageTags(steps))
  const place = (tags: readonly GitTag[]) => fc.nat({ max: tags.length - 2 })
  const withPlace = chain.chain((tags) => fc.tuple(fc.constant(tags), place(tags)))

  test('is sound as it was made', () => {
    fc.assert(fc.property(chain, (tags) => expect(problemsOf(tags)).toEqual([])))
  })

  test('shows that a step was removed, unless it was the last', () => {
    fc.assert(
      fc.property(withPlace, ([tags, at]) => expect(problemsOf(tags.toSpliced(at, 1))).not.toEqual([])),
    )
  })

  test('shows that a step was made anew', () => {
    fc.assert(
      fc.property(withPlace, ([tags, at]) => {
        const altered = tags.map((tag, index) =>
          index === at ? { ...tag, object: objectId('another') } : tag,
        )

        expect(problemsOf(altered)).toMatchObject([{ message: expect.stringContaining('was altered since') }])
      }),
    )
  })

  test('shows that two steps changed places', () => {
    fc.assert(
      fc.property(withPlace, ([tags, at]) => {
        const [one, other] = [tags[at], tags[at + 1]]
        if (!one || !other) return
        // The names keep their places, with the objects behind them exchanged.
        const swapped = tags.with(at, { ...other, name: one.name }).with(at + 1, { ...one, name: other.name })

        expect(problemsOf(swapped)).not.toEqual([])
      }),
    )
  })

  test('shows a step that somebody else put in', () => {
    const [one, two] = stageTags(['1.0.0', '1.1.0'])
    if (!one || !two) throw new RangeError('two steps')
    const stranger = gitTag('fraud#production#3', { commit: objectId('commit 1.2.0'), taggedAt: at(9) })

    expect(problemsOf([one, two, stranger])).toEqual([
      { tag: 'fraud#production#3', message: 'has no record: it was not made by Modelseal' },
    ])
  })

  test("shows another stage's step that was copied here", () => {
    const [staged] = stageTags(['1.0.0'], 'staging')
    if (!staged) throw new RangeError('one step')

    expect(problemsOf([{ ...staged, name: 'fraud#production#1' }])).toEqual([
      { tag: 'fraud#production#1', message: 'carries the record of stage staging' },
    ])
  })

  test('shows dates that stand still, by which GTO would see another order', () => {
    const tags = stageTags(['1.0.0', '1.1.0']).map((tag) => ({ ...tag, taggedAt: at(0) }))

    expect(problemsOf(tags)).toMatchObject([
      { tag: 'fraud#production#2', message: expect.stringContaining('is dated') },
    ])
  })
})
