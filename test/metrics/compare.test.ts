import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compare } from '../../src/metrics/compare.ts'
import type { Metric } from '../../src/metrics/metric.ts'

function metric(name: string, value: Metric['value'], more: Partial<Metric> = {}): Metric {
  return { name, value, direction: 'higher', source: { file: 'm.json' }, ...more }
}

function one(candidate: Metric, baseline: Metric) {
  const [only] = compare([candidate], [baseline]).metrics
  if (!only) throw new Error('nothing was compared')
  return only
}

const lower: Partial<Metric> = { direction: 'lower' }
const noisy: Partial<Metric> = { stderr: 0.01 }

describe('a metric against its baseline', () => {
  test.each<[string, Metric, Metric, string]>([
    ['accuracy up', metric('acc', 0.92), metric('acc', 0.9), 'better'],
    ['accuracy down', metric('acc', 0.88), metric('acc', 0.9), 'worse'],
    ['loss down', metric('loss', 0.1, lower), metric('loss', 0.2, lower), 'better'],
    ['latency up', metric('ms', 41, lower), metric('ms', 40, lower), 'worse'],
    ['equal', metric('acc', 0.9), metric('acc', 0.9), 'same'],
    ['0.1 + 0.2 and 0.3', metric('acc', 0.1 + 0.2), metric('acc', 0.3), 'same'],
    ['both zero', metric('acc', 0), metric('acc', 0), 'same'],
    ['tiny values that differ', metric('acc', 2e-12), metric('acc', 1e-12), 'better'],
    ['within two standard errors', metric('acc', 0.92, noisy), metric('acc', 0.9, noisy), 'same'],
    ['beyond two standard errors', metric('acc', 0.94, noisy), metric('acc', 0.9, noisy), 'better'],
    ['an error on one side only', metric('acc', 0.92, noisy), metric('acc', 0.9), 'better'],
    ['NaN now', metric('acc', 'NaN'), metric('acc', 0.9), 'not-comparable'],
    ['NaN before', metric('acc', 0.9), metric('acc', 'NaN'), 'not-comparable'],
    ['other units', metric('t', 1, { unit: 's' }), metric('t', 1, { unit: 'ms' }), 'not-comparable'],
    [
      'other protocols',
      metric('acc', 1, { protocol: 'n-shot 5' }),
      metric('acc', 1, { protocol: 'n-shot 0' }),
      'not-comparable',
    ],
    ['opposite directions', metric('acc', 0.8, lower), metric('acc', 0.9), 'not-comparable'],
    [
      'an unknown direction',
      metric('x', 1, { direction: 'unknown' }),
      metric('x', 2, { direction: 'unknown' }),
      'unjudged',
    ],
    [
      'a direction that only the baseline knows',
      metric('x', 1, { direction: 'unknown' }),
      metric('x', 2),
      'worse',
    ],
    ['for information', metric('epoch', 3, { informational: true }), metric('epoch', 2), 'unjudged'],
  ])('%s', (_, candidate, baseline, verdict) => {
    expect(one(candidate, baseline).verdict).toBe(verdict)
  })

  test('differs by what people would write', () => {
    expect(one(metric('a', 0.88), metric('a', 0.9))).toMatchObject({
      delta: -0.02,
      relativeDelta: -0.02 / 0.9,
    })
    expect(one(metric('a', 1_000_000.1), metric('a', 1_000_000))).toMatchObject({ delta: 0.1 })
    expect(one(metric('a', 3e-7), metric('a', 1e-7)).delta).toBe(2e-7)
  })

  test('has no relative difference from zero, and none at all from what is no number', () => {
    expect(one(metric('a', 1), metric('a', 0))).toMatchObject({ delta: 1, relativeDelta: null })
    expect(one(metric('a', 'Infinity'), metric('a', 0))).toMatchObject({ delta: null, relativeDelta: null })
  })

  test('says how wide the noise is', () => {
    expect(one(metric('a', 0.92, noisy), metric('a', 0.9, noisy)).reason).toBe('within noise (±0.028)')
  })
})

test('metrics without a partner are new or missing, and slices are metrics of their own', () => {
  const { metrics } = compare(
    [metric('a', 1), metric('b', 1), metric('a', 1, { slice: 'de' })],
    [metric('a', 1), metric('c', 1), metric('a', 2, { slice: 'de' })],
  )

  expect(metrics.map(({ key, verdict }) => [key, verdict])).toEqual([
    ['a', 'same'],
    ['b', 'new'],
    ['a[de]', 'worse'],
    ['c', 'missing'],
  ])
})

test('without a baseline everything is new', () => {
  expect(compare([metric('a', 1)], null)).toMatchObject({
    hasBaseline: false,
    metrics: [{ verdict: 'new', reason: 'nothing to compare with yet', delta: null }],
  })
})

test('directions of the configuration win over those of a candidate', () => {
  const comparison = compare([metric('a', 1, lower)], [metric('a', 2)], { directions: { a: 'higher' } })

  expect(comparison.metrics).toMatchObject([{ verdict: 'worse' }])
})

test('to and fro are opposites', () => {
  const opposite = { better: 'worse', worse: 'better', same: 'same' } as const
  const value = fc.double({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(value, value, (a, b) => {
      const there = one(metric('x', a), metric('x', b)).verdict
      const back = one(metric('x', b), metric('x', a)).verdict

      expect(opposite[there as keyof typeof opposite] ?? there).toBe(back)
    }),
  )
})
