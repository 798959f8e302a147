import { codeBlock, cutText, escapeMarkdown, plainText } from './markdown.ts'
import { formatNumber } from './number.ts'

/** A metric of one version, the oldest first in a history. */
export interface ChartPoint {
  readonly version: string
  readonly value: number
}

/** More would not be readable. */
const most = 20

/**
 * The history of a metric as a mermaid chart, with a line of text for those who do not see it. Empty for fewer
 * than two finite values. Only the last 20 versions are drawn.
 */
export function historyChart(title: string, history: readonly ChartPoint[]): string {
  const points = history.filter(({ value }) => Math.abs(value) < 1e15).slice(-most)
  const [first, last] = [points.at(0), points.at(-1)]
  if (points.length < 2 || !first || !last) return ''
  const [low, high] = range(points.map(({ value }) => value))
  const chart = [
    'xychart-beta',
    `  title "${safe(title)}"`,
    `  x-axis [${points.map(({ version }) => `"${safe(version)}"`).join(', ')}]`,
    `  y-axis ${decimal(low)} --> ${decimal(high)}`,
    `  line [${points.map(({ value }) => decimal(value)).join(', ')}]`,
  ].join('\n')
  const end = (point: ChartPoint) => `${formatNumber(point.value)} (${escapeMarkdown(point.version, 60)})`
  const line = `${escapeMarkdown(title, 80)}, ${points.length} versions: from ${end(first)} to ${end(last)}.`
  // Too near to each other to be drawn.
  if (decimal(low) === decimal(high)) return line
  return `${codeBlock(chart, 'mermaid')}\n\n${line}`
}

/** Room above and below, so that the line does not lie on the frame. */
function range(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const margin = (high - low || Math.abs(high) || 1) * 0.1
  return [low - margin, high + margin]
}

/** Mermaid reads no exponents. */
function decimal(value: number): string {
  const rounded = Number(value.toPrecision(6))
  return Number.isInteger(rounded) ? String(rounded) : rounded.toFixed(10).replace(/\.?0+$/, '')
}

/** What cannot end a string of mermaid or begin one of its directives: letters, digits and a few signs. */
function safe(text: string): string {
  const letters = plainText(text)
    .replace(/[^\p{L}\p{N} ._/@()+-]/gu, ' ')
    .replace(/ {2,}/g, ' ')
  return cutText(letters.trim(), 60) || '?'
}
