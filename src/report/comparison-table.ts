import { type Comparison, type MetricComparison, verdicts } from '../metrics/compare.ts'
import { type Metric, metricKey } from '../metrics/metric.ts'
import { tableCell, tableCode } from './markdown.ts'
import { formatNumber } from './number.ts'
import { deltaText, isInformational, verdictText } from './verdict.ts'

export interface ComparisonTableOptions {
  /** Stands first. */
  readonly primary?: string | undefined
  /** Head of the candidate's column. Default `candidate`. */
  readonly candidate?: string
  /** Head of the baseline's column: `production (1.2.0)`. Default `production`. */
  readonly baseline?: string
  /** The last release, when it is another version than the baseline. */
  readonly lastRelease?: { readonly name: string; readonly metrics: readonly Metric[] } | undefined
  /** Rows that are not folded. Default 12. */
  readonly rows?: number
}

/** Metrics against their baseline: what people look for first, the rest folded. Markdown. */
export function comparisonTable(comparison: Comparison, options: ComparisonTableOptions = {}): string {
  const ordered = inOrder(comparison.metrics, options.primary)
  if (ordered.length === 0) return 'There are no metrics.'
  const open = Math.max(1, options.rows ?? 12)
  const judged = ordered.filter((row) => !isInformational(row))
  const shown = judged.length > 0 ? judged.slice(0, open) : []
  const folded = ordered.slice(shown.length)
  const rest = folded.length === 1 ? '1 more metric' : `${folded.length} more metrics`
  return [
    ...(shown.length > 0 ? [table(shown, comparison, options)] : []),
    ...(folded.length > 0
      ? [`<details><summary>${rest}</summary>\n\n${table(folded, comparison, options)}\n\n</details>`]
      : []),
  ].join('\n\n')
}

/** The primary metric with its slices, then what is judged by its verdict, the worst first, then what is only for information. */
function inOrder(metrics: readonly MetricComparison[], primary: string | undefined): MetricComparison[] {
  const rank = (row: MetricComparison): number => {
    if (row.key === primary) return 0
    if (row.name === primary) return 1
    if (isInformational(row)) return 3 + verdicts.length
    return 2 + verdicts.indexOf(row.verdict)
  }
  return metrics.toSorted((a, b) => rank(a) - rank(b))
}

function table(
  rows: readonly MetricComparison[],
  { hasBaseline }: Comparison,
  options: ComparisonTableOptions,
): string {
  const last = options.lastRelease
  const previous = new Map(last?.metrics.map((metric) => [metricKey(metric), metric]))
  const columns: readonly { head: string; align: string; cell: (row: MetricComparison) => string }[] = [
    { head: 'metric', align: ':--', cell: ({ key }) => tableCode(key) },
    { head: options.candidate ?? 'candidate', align: '--:', cell: ({ candidate }) => value(candidate) },
    ...(hasBaseline
      ? [
          {
            head: options.baseline ?? 'production',
            align: '--:',
            cell: ({ baseline }: MetricComparison) => value(baseline),
          },
          { head: 'Δ', align: '--:', cell: deltaText },
          { head: 'verdict', align: ':--', cell: verdictText },
        ]
      : []),
    ...(last
      ? [
          {
            head: last.name,
            align: '--:',
            cell: ({ key }: MetricComparison) => value(previous.get(key) ?? null),
          },
        ]
      : []),
  ]
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(columns.map(({ head }) => tableCell(head))),
    line(columns.map(({ align }) => align)),
    ...rows.map((row) => line(columns.map(({ cell }) => cell(row)))),
  ].join('\n')
}

function value(metric: Metric | null): string {
  if (!metric) return '–'
  const error = metric.stderr === undefined ? '' : ` ± ${formatNumber(metric.stderr)}`
  const unit = metric.unit === undefined ? '' : ` ${tableCell(metric.unit, 20)}`
  return `${formatNumber(metric.value)}${error}${unit}`
}
