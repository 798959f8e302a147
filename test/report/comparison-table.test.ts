import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import markdownIt from 'markdown-it'
import { compare } from '../../src/metrics/compare.ts'
import type { Metric } from '../../src/metrics/metric.ts'
import { comparisonTable } from '../../src/report/comparison-table.ts'
import { verdictSummary } from '../../src/report/verdict.ts'

function metric(name: string, value: Metric['value'], more: Partial<Metric> = {}): Metric {
  return { name, value, direction: 'higher', source: { file: 'm.json' }, ...more }
}

const candidate = [
  metric('loss', 0.31, { direction: 'lower' }),
  metric('accuracy', 0.88, { stderr: 0.01 }),
  metric('f1', 'NaN'),
  metric('churn', 3, { direction: 'unknown' }),
  metric('fresh', 1),
  metric('epoch', 3, { informational: true }),
]
const production = [
  metric('loss', 0.35, { direction: 'lower' }),
  metric('accuracy', 0.9, { stderr: 0.01 }),
  metric('f1', 0.8),
  metric('churn', 2, { direction: 'unknown' }),
  metric('old', 1),
  metric('epoch', 2, { informational: true }),
]
const comparison = compare(candidate, production)

describe('the table', () => {
  test('has the primary metric first, then the worst, and folds what is for information', () => {
    expect(comparisonTable(comparison, { primary: 'accuracy', baseline: 'production (1.2.0)' })).toBe(
      [
        '| metric | candidate | production (1.2.0) | Δ | verdict |',
        '| :-- | --: | --: | --: | :-- |',
        '| `accuracy` | 0.88 ± 0.01 | 0.9 ± 0.01 | ▼ −0.02 (2.22%) | same: within noise (±0.028) |',
        '| `loss` | 0.31 | 0.35 | ▼ −0.04 (11.4%) | **better** |',
        '| `f1` | NaN | 0.8 | – | not comparable: NaN in the candidate |',
        '| `old` | – | 1 | – | **missing** |',
        '| `fresh` | 1 | – | – | new |',
        '| `churn` | 3 | 2 | ▲ +1 (50%) | –: nobody said whether higher or lower is better |',
        '',
        '<details><summary>1 more metric</summary>',
        '',
        '| metric | candidate | production (1.2.0) | Δ | verdict |',
        '| :-- | --: | --: | --: | :-- |',
        '| `epoch` | 3 | 2 | ▲ +1 (50%) | for information |',
        '',
        '</details>',
      ].join('\n'),
    )
  })

  test('shows the last release beside production when it is another', () => {
    const text = comparisonTable(comparison, {
      lastRelease: { name: 'last release (1.3.0)', metrics: [metric('loss', 0.33)] },
    })

    expect(text).toContain('| verdict | last release (1.3.0) |')
    expect(text).toContain('| **better** | 0.33 |')
  })

  test('has no columns for a baseline that is not there', () => {
    expect(comparisonTable(compare([metric('f1', 1)], null))).toBe(
      '| metric | candidate |\n| :-- | --: |\n| `f1` | 1 |',
    )
  })

  test('of nothing is a sentence', () => {
    expect(comparisonTable(compare([], null))).toBe('There are no metrics.')
  })

  test('is a table for any names and units, with one row for each metric', () => {
    const github = markdownIt({ html: true, linkify: true })
    const text = fc.string({ unit: fc.constantFrom(...'`|<>*_\\@#[]()\n ab'), minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(text, text), { maxLength: 8, minLength: 1, selector: ([name]) => name }),
        (named) => {
          const metrics = named.map(([name, unit]) => metric(name, 1, { unit }))
          const html = github.render(
            comparisonTable(compare(metrics, metrics), { candidate: named[0]?.[1] ?? '' }),
          )

          expect(html.match(/<tr>/g)).toHaveLength(metrics.length + 1)
          expect(html.match(/<td[ >]/g)).toHaveLength(metrics.length * 5)
          expect(html).not.toMatch(/<(?:a|img|em|script)\b/)
        },
      ),
    )
  })
})

test('one line sums the verdicts up, without what is for information', () => {
  expect(verdictSummary(comparison)).toBe('1 missing, 1 not comparable, 1 better, 1 the same, 1 new')
  expect(verdictSummary(compare([], null))).toBe('nothing to compare with yet')
})
