import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Gate, gateSchema } from '../../src/config/gate.ts'
import { type GateBaselines, judgeGates } from '../../src/metrics/gates.ts'
import type { Metric } from '../../src/metrics/metric.ts'

const none: GateBaselines = { production: null, lastRelease: null }

function gate(rule: Record<string, unknown>): Gate {
  return gateSchema.parse({ metric: 'acc', ...rule })
}

/** `{acc: 0.9, 'acc[de]': 0.8}` as metrics. */
function metrics(values: Record<string, Metric['value']>): Metric[] {
  return Object.entries(values).map(([key, value]) => {
    const [, name = key, slice] = /^(.*)\[(.*)\]$/.exec(key) ?? []
    const metric = { name, value, direction: 'higher' as const, source: { file: 'm.json' } }
    return slice === undefined ? metric : { ...metric, slice }
  })
}

function judge(rule: Record<string, unknown>, candidate: Metric[], baselines: GateBaselines = none) {
  const [result] = judgeGates([gate(rule)], candidate, baselines)
  if (!result) throw new Error('no gate was judged')
  return result
}

function inProduction(values: Record<string, Metric['value']>): GateBaselines {
  return { production: metrics(values), lastRelease: null }
}

describe('a gate', () => {
  test.each<[string, Record<string, unknown>, Metric['value'], number, string]>([
    ['min, above', { min: 0.9 }, 0.91, 0, 'pass'],
    ['min, exactly', { min: 0.9 }, 0.9, 0, 'pass'],
    ['min, below', { min: 0.9 }, 0.899, 0, 'fail'],
    ['max, exactly', { max: 40 }, 40, 0, 'pass'],
    ['max, above', { max: 40 }, 40.1, 0, 'fail'],
    ['max-drop, a rise', { 'max-drop': 0 }, 0.95, 0.9, 'pass'],
    ['max-drop of 0, equal', { 'max-drop': 0 }, 0.9, 0.9, 'pass'],
    ['max-drop, exactly, in spite of binary fractions', { 'max-drop': 0.005 }, 0.9, 0.905, 'pass'],
    ['max-drop, too far', { 'max-drop': 0.005 }, 0.8999, 0.905, 'fail'],
    ['max-drop in percent, exactly', { 'max-drop': '2%' }, 0.882, 0.9, 'pass'],
    ['max-drop in percent, too far', { 'max-drop': '2%' }, 0.8819, 0.9, 'fail'],
    ['max-drop in percent of a negative value', { 'max-drop': '10%' }, -11, -10, 'pass'],
    ['max-rise, exactly', { 'max-rise': 0.1 }, 0.3, 0.2, 'pass'],
    ['max-rise, too far', { 'max-rise': '10%' }, 45, 40, 'fail'],
    ['max-rise in percent of zero', { 'max-rise': '10%' }, 0.1, 0, 'fail'],
    ['NaN against min', { min: 0 }, 'NaN', 0, 'fail'],
    ['Infinity against min', { min: 0 }, 'Infinity', 0, 'fail'],
    ['NaN against max-drop', { 'max-drop': 1 }, 'NaN', 0, 'fail'],
    ['NaN where it is not required', { min: 0, required: false }, 'NaN', 0, 'fail'],
    ['a warning', { min: 1, severity: 'warning' }, 0, 0, 'warn'],
    ['two bounds, one broken', { min: 0, 'max-drop': 0.1 }, 0.5, 0.9, 'fail'],
  ])('%s', (_, rule, value, before, status) => {
    expect(judge(rule, metrics({ acc: value }), inProduction({ acc: before })).status).toBe(status)
  })

  test('says why, with the numbers', () => {
    const production = inProduction({ acc: 0.905 })

    expect(judge({ min: 0.9 }, metrics({ acc: 0.85 })).sentence).toBe('acc is 0.85, below 0.9')
    expect(judge({ 'max-drop': 0.005 }, metrics({ acc: 0.9 }), production).sentence).toBe(
      'acc fell by 0.005 to 0.9 from 0.905 in production; 0.005 is allowed',
    )
    expect(judge({ 'max-drop': '1%' }, metrics({ acc: 0.8 }), production).sentence).toBe(
      'acc fell by 0.105 to 0.8 from 0.905 in production; 1% (0.00905) was allowed',
    )
  })

  test('has a short form', () => {
    expect(judge({ min: 0.9, 'max-drop': '2%', slice: '*', against: 'last-release' }, []).label).toBe(
      'acc[*] ≥ 0.9, drop ≤ 2% against the last release',
    )
  })
})

describe('what is not there', () => {
  test.each<[string, Record<string, unknown>, Metric[], GateBaselines, string, string]>([
    ['the metric', { min: 0 }, [], none, 'fail', 'the candidate has no metric acc'],
    ['the metric, not required', { min: 0, required: false }, [], none, 'pass', 'which is not required'],
    [
      'any version in production',
      { 'max-drop': 0 },
      metrics({ acc: 1 }),
      none,
      'pass',
      'nothing in production yet',
    ],
    [
      'any release',
      { 'max-drop': 0, against: 'last-release' },
      metrics({ acc: 1 }),
      none,
      'pass',
      'nothing released yet',
    ],
    [
      'the metric in production',
      { 'max-drop': 0 },
      metrics({ acc: 1 }),
      inProduction({}),
      'fail',
      'production has no metric acc',
    ],
    [
      'the metric in production, not required',
      { 'max-drop': 0, required: false },
      metrics({ acc: 1 }),
      inProduction({}),
      'pass',
      'which is not required',
    ],
    [
      'a number in production',
      { 'max-drop': 0 },
      metrics({ acc: 1 }),
      inProduction({ acc: 'NaN' }),
      'fail',
      'NaN in production',
    ],
    ['any slice', { min: 0, slice: '*' }, metrics({ acc: 1 }), none, 'fail', 'acc has no slices'],
    ['the slice', { min: 0, slice: 'de' }, metrics({ acc: 1 }), none, 'fail', 'no metric acc[de]'],
    [
      'a slice that production has',
      { min: 0, slice: '*' },
      metrics({ 'acc[en]': 1 }),
      inProduction({ 'acc[de]': 1 }),
      'fail',
      'no metric acc[de]',
    ],
  ])('%s', (_, rule, candidate, baselines, status, sentence) => {
    const result = judge(rule, candidate, baselines)

    expect(result.status).toBe(status)
    expect(result.sentence).toContain(sentence)
  })

  test('in another baseline does not matter', () => {
    const baselines = { production: metrics({ acc: 0.9 }), lastRelease: metrics({ acc: 0.5 }) }

    expect(judge({ 'max-drop': 0, against: 'last-release' }, metrics({ acc: 0.6 }), baselines).status).toBe(
      'pass',
    )
    expect(judge({ 'max-drop': 0 }, metrics({ acc: 0.6 }), baselines).status).toBe('fail')
  })
})

describe('every slice', () => {
  const candidate = metrics({ acc: 0.99, 'acc[en]': 0.95, 'acc[de]': 0.7, 'acc[fr]': 0.6 })
  const production = inProduction({ 'acc[en]': 0.95, 'acc[de]': 0.9, 'acc[fr]': 0.6 })

  test.each([
    [{ min: 0.5 }, 'fr', 'pass'],
    [{ min: 0.65 }, 'fr', 'fail'],
    [{ max: 0.9 }, 'en', 'fail'],
    [{ 'max-drop': 0.1 }, 'de', 'fail'],
    [{ 'max-drop': '50%' }, 'de', 'pass'],
  ])('%j: the worst is %s, and the gate is %s', (rule, slice, status) => {
    const result = judge({ ...rule, slice: '*' }, candidate, production)

    expect(result).toMatchObject({ status, bounds: [{ slice }] })
  })
})

test('no value that is not a number ever passes', () => {
  const rule = fc.record(
    { min: fc.double({ noNaN: true, noDefaultInfinity: true }), 'max-drop': fc.nat(), 'max-rise': fc.nat() },
    { requiredKeys: ['min'] },
  )
  const value = fc.constantFrom<Metric['value']>(
    'NaN',
    'Infinity',
    '-Infinity',
    Number.NaN,
    Number.POSITIVE_INFINITY,
  )
  fc.assert(
    fc.property(rule, value, fc.boolean(), (bounds, bad, required) => {
      const result = judge({ ...bounds, required }, metrics({ acc: bad }), inProduction({ acc: 0.5 }))

      expect(result.status).toBe('fail')
      expect(result.bounds.every(({ holds }) => !holds)).toBe(true)
    }),
  )
})
