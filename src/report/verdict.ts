import type { Comparison, MetricComparison, Verdict } from '../metrics/compare.ts'
import { escapeMarkdown } from './markdown.ts'
import { formatDelta, formatPercent } from './number.ts'

const words: Readonly<Record<Verdict, string>> = {
  better: '**better**',
  worse: '**worse**',
  same: 'same',
  'not-comparable': 'not comparable',
  missing: '**missing**',
  new: 'new',
  unjudged: '–',
}

/** A verdict in words, with what the numbers do not say. */
export function verdictText({ verdict, reason }: MetricComparison): string {
  if (verdict === 'unjudged' && reason === 'for information') return 'for information'
  if (verdict === 'new' || verdict === 'missing' || reason === '') return words[verdict]
  return `${words[verdict]}: ${escapeMarkdown(reason)}`
}

/** `▲ +0.0123 (1.34%)`; a dash when there is nothing to subtract. */
export function deltaText({ delta, relativeDelta }: MetricComparison): string {
  if (delta === null) return '–'
  if (relativeDelta === null || delta === 0) return formatDelta(delta)
  return `${formatDelta(delta)} (${formatPercent(Math.abs(relativeDelta))})`
}

/** `1 better, 2 worse, 3 the same`: one line for all metrics that are judged. */
export function verdictSummary(comparison: Comparison): string {
  if (!comparison.hasBaseline) return 'nothing to compare with yet'
  const told: readonly (readonly [Verdict, string])[] = [
    ['worse', 'worse'],
    ['missing', 'missing'],
    ['not-comparable', 'not comparable'],
    ['better', 'better'],
    ['same', 'the same'],
    ['new', 'new'],
  ]
  const parts = told.flatMap(([verdict, word]) => {
    const count = comparison.metrics.filter(
      (each) => each.verdict === verdict && !isInformational(each),
    ).length
    return count > 0 ? [`${count} ${word}`] : []
  })
  return parts.length > 0 ? parts.join(', ') : 'no metrics that are judged'
}

export function isInformational({ candidate, baseline }: MetricComparison): boolean {
  return (candidate ?? baseline)?.informational === true
}
