import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compareInterfaces, type Interface, verdictOf } from '../../src/interface/compare.ts'
import type { Dimension, ValueSpec } from '../../src/interface/description.ts'

const value = (
  name: string,
  shape: readonly Dimension[] | null = [1],
  more: Partial<ValueSpec> = {},
): ValueSpec => ({
  name,
  dtype: 'float32',
  shape,
  optional: false,
  ...more,
})
const model = (
  inputs: readonly ValueSpec[],
  outputs: readonly ValueSpec[] = [],
  more: Partial<Interface> = {},
): Interface => ({
  inputs,
  outputs,
  addressedBy: 'name',
  ...more,
})
const position = { addressedBy: 'position' } as const

describe('what changed between two interfaces', () => {
  test.each<[string, Interface, Interface, string[]]>([
    ['nothing', model([value('x')]), model([value('x')]), []],
    [
      'values in another order, addressed by name',
      model([value('a'), value('b')]),
      model([value('b'), value('a')]),
      [],
    ],
    ['values that neither knows', model([value('x')]), { ...model([]), inputs: null }, []],
    [
      'Silero VAD, version 4 to 5',
      model([value('input'), value('h'), value('c')], [value('output'), value('hn'), value('cn')]),
      model([value('input'), value('state')], [value('output'), value('stateN')]),
      [
        'breaking: input `h` is gone',
        'breaking: input `c` is gone',
        'breaking: input `state` is new, and must be given',
        'breaking: output `hn` is gone',
        'breaking: output `cn` is gone',
        'widening: output `stateN` is new',
      ],
    ],
    [
      'a new input that may be left out',
      model([]),
      model([value('x', [1], { optional: true })]),
      ['widening: input `x` is new, and may be left out'],
    ],
    [
      'an input that must be given now',
      model([value('x', [1], { optional: true })]),
      model([value('x')]),
      ['breaking: input `x` must be given now'],
    ],
    [
      'an input that may be left out now',
      model([value('x')]),
      model([value('x', [1], { optional: true })]),
      ['widening: input `x` may be left out now'],
    ],
    [
      'an output that is not always there',
      model([], [value('y')]),
      model([], [value('y', [1], { optional: true })]),
      ['breaking: output `y` is not always there now'],
    ],
    [
      'another type',
      model([value('x')]),
      model([value('x', [1], { dtype: 'int64' })]),
      ['breaking: input `x` is int64 now, was float32'],
    ],
    ['another name for an axis', model([value('x', ['batch', 4])]), model([value('x', ['N', 4])]), []],
    ['a name for an axis that had none', model([value('x', [null, 4])]), model([value('x', ['N', 4])]), []],
    [
      'another fixed length',
      model([value('x', [1, 24, 96])]),
      model([value('x', [1, 25, 96])]),
      ['breaking: input `x` has the shape [1, 25, 96], was [1, 24, 96]'],
    ],
    [
      'a length that becomes fixed',
      model([value('x', ['batch', 4])]),
      model([value('x', [1, 4])]),
      ['breaking: input `x` has the shape [1, 4], was [batch, 4]'],
    ],
    [
      'a length that becomes free',
      model([value('x', [1, 4])]),
      model([value('x', ['batch', 4])]),
      ['widening: input `x` has the shape [batch, 4], was [1, 4]'],
    ],
    [
      'one axis freer, another fixed',
      model([value('x', [1, 'n'])]),
      model([value('x', [null, 3])]),
      ['breaking: input `x` has the shape [?, 3], was [1, n]'],
    ],
    [
      'another number of axes',
      model([value('x', [1, 4])]),
      model([value('x', [1, 4, 1])]),
      ['breaking: input `x` has the shape [1, 4, 1], was [1, 4]'],
    ],
    [
      'any number of axes',
      model([value('x', [1])]),
      model([value('x', null)]),
      ['widening: input `x` has the shape of any rank, was [1]'],
    ],
    [
      'no longer any number of axes',
      model([value('x', null)]),
      model([value('x', [1])]),
      ['breaking: input `x` has the shape [1], was of any rank'],
    ],
    [
      'outputs in another order, addressed by position',
      model([], [value('a'), value('b')], position),
      model([], [value('b'), value('a')], position),
      ['breaking: outputs are in another order, and are addressed by it: `a`, `b` → `b`, `a`'],
    ],
    [
      'another name, addressed by position',
      model([], [value('Identity')], position),
      model([], [value('StatefulPartitionedCall:0')], position),
      [],
    ],
    [
      'one output fewer, addressed by position',
      model([], [value('a'), value('b')], position),
      model([], [value('a')], position),
      ['breaking: output `b` is gone'],
    ],
    [
      'one output more, addressed by position',
      model([], [value('a')], position),
      model([], [value('a'), value('b')], position),
      ['widening: output `b` is new'],
    ],
    [
      'a label more',
      model([], [], { labels: ['cat'] }),
      model([], [], { labels: ['cat', 'dog'] }),
      ['breaking: labels: `dog` is new'],
    ],
    [
      'labels in another order',
      model([], [], { labels: ['cat', 'dog'] }),
      model([], [], { labels: ['dog', 'cat'] }),
      ['breaking: the labels are in another order'],
    ],
    ['labels that were not known', model([]), model([], [], { labels: ['cat'] }), []],
  ])('%s', (_, before, after, expected) => {
    expect(compareInterfaces(before, after).map(({ verdict, text }) => `${verdict}: ${text}`)).toEqual(
      expected,
    )
  })

  test('names cannot end their quotation, nor the line', () => {
    const [change] = compareInterfaces(model([value('a`b\n::error::\u2028c')]), model([]))
    expect(change?.text).toBe('input `a b ::error:: c` is gone')
  })

  const dimension = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom('n', 'm'), fc.constant(null))
  const spec = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    dtype: fc.constantFrom('float32', 'int64'),
    shape: fc.option(fc.array(dimension, { maxLength: 3 })),
    optional: fc.boolean(),
  })
  const values = fc.uniqueArray(spec, { selector: ({ name }) => name, maxLength: 3 })
  const someModel = fc.record({
    inputs: values,
    outputs: values,
    addressedBy: fc.constantFrom('name' as const, 'position' as const),
  })

  test('a model is the same as itself', () => {
    fc.assert(fc.property(someModel, (each) => expect(compareInterfaces(each, each)).toEqual([])))
  })

  test('what widens one way breaks the other', () => {
    fc.assert(
      fc.property(someModel, someModel, (a, b) => {
        if (verdictOf(compareInterfaces(a, b)) === 'widening')
          expect(verdictOf(compareInterfaces(b, a))).toBe('breaking')
      }),
    )
  })

  test('two steps that break nothing together break nothing, where names address', () => {
    fc.assert(
      fc.property(someModel, someModel, someModel, (a, b, c) => {
        const named = [a, b, c].map((each) => ({ ...each, addressedBy: 'name' as const }))
        const [first, second, third] = named
        if (!first || !second || !third) return
        const breaks = (from: Interface, to: Interface) =>
          verdictOf(compareInterfaces(from, to)) === 'breaking'
        if (!breaks(first, second) && !breaks(second, third)) expect(breaks(first, third)).toBe(false)
      }),
    )
  })
})
