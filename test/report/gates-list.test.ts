import { describe, expect, test } from '@jest/globals'
import { gateSchema } from '../../src/config/gate.ts'
import { judgeGates } from '../../src/metrics/gates.ts'
import { gatesList, gatesSummary } from '../../src/report/gates-list.ts'

const metrics = [{ name: 'f1', value: 0.5, direction: 'higher' as const, source: { file: 'm.json' } }]
const results = judgeGates(
  [
    gateSchema.parse({ metric: 'f1', min: 0.4 }),
    gateSchema.parse({ metric: 'f1', min: 0.6, severity: 'warning' }),
    gateSchema.parse({ metric: '@octocat|x', min: 0.6 }),
  ],
  metrics,
  { production: null, lastRelease: null },
)

describe('gates', () => {
  test('are listed with their answers, the failed ones first', () => {
    expect(gatesList(results)).toBe(
      [
        '- ❌ **fails**: `@octocat|x ≥ 0.6` — the candidate has no metric \u200b@\u200boctocat&#124;x',
        '- ⚠️ warning: `f1 ≥ 0.6` — f1 is 0.5, below 0.6',
        '- ✅ holds: `f1 ≥ 0.4` — f1 is 0.5, at least 0.4',
      ].join('\n'),
    )
  })

  test.each([
    [results, '1 of 3 gates fails'],
    [results.slice(0, 2), 'all 2 gates hold, 1 with a warning'],
    [results.slice(0, 1), 'the gate holds'],
    [[], 'no gates are configured'],
  ])('are summed up for a title', (some, text) => {
    expect(gatesSummary(some)).toBe(text)
  })
})
