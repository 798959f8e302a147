import { finiteValue, metricKey } from '../metrics/metric.ts'
import type { ModelDecision } from '../promotion/decision.ts'
import type { Model } from '../registry/registry.ts'
import { historyChart } from './chart.ts'
import { comparisonTable } from './comparison-table.ts'
import { escapeMarkdown } from './markdown.ts'
import { formatNumber } from './number.ts'
import { deltaText, verdictSummary } from './verdict.ts'

/** The verdict in words: is it better than what is in production? Markdown for one line. */
export function headline(decision: ModelDecision): string {
  const { model, manifest, standing, comparison, gates, comparedWith } = decision
  if (!manifest) return escapeMarkdown(model)
  const version = standing.released
    ? `released as ${standing.released.version}`
    : `becomes ${coreOf(manifest.version)}`
  const than = comparedWith
    ? ` than ${comparedWith === decision.production ? 'production' : 'the last release'}`
    : ''
  const failed = gates.filter(({ status }) => status === 'fail').length
  const primary = comparison?.metrics.find(({ key }) => key === primaryOf(decision))
  const words = {
    better: `✅ better${than}`,
    worse: `🔻 worse${than}`,
    same: `➖ the same as ${than === '' ? 'before' : than.slice(6)}`,
  }
  const judged =
    primary && primary.verdict in words ? words[primary.verdict as keyof typeof words] : '📋 not judged'
  const sign =
    failed > 0
      ? `❌ ${failed === 1 ? 'a gate fails' : `${failed} gates fail`}, ${judged.slice(judged.indexOf(' ') + 1)}`
      : judged
  return `${escapeMarkdown(model)}: ${sign} — ${version}`
}

/** One line with the primary metric, then the table. Markdown. */
export function comparisonSection(decision: ModelDecision): string {
  const { comparison, comparedWith, lastRelease, production } = decision
  if (!comparison) return ''
  const primary = primaryOf(decision)
  const row = comparison.metrics.find(({ key }) => key === primary)
  const value = row?.candidate
    ? `**${escapeMarkdown(row.key)}** ${formatNumber(row.candidate.value)}${row.delta === null ? '' : `, ${deltaText(row)}`}. `
    : ''
  const stage = comparedWith && comparedWith === production ? 'production' : 'last release'
  const other =
    lastRelease?.manifest && lastRelease.version.tag !== comparedWith?.version.tag ? lastRelease : null
  const table = comparisonTable(comparison, {
    primary,
    ...(comparedWith ? { baseline: `${stage} (${comparedWith.version.version})` } : {}),
    ...(other?.manifest
      ? { lastRelease: { name: `last release (${other.version.version})`, metrics: other.manifest.metrics } }
      : {}),
  })
  return `${value}${comparison.hasBaseline ? `Over all metrics: ${verdictSummary(comparison)}.` : 'There is nothing to compare with yet.'}\n\n${table}`
}

/** The primary metric over the released versions, and what it would be now. Empty with fewer than two of them. */
export function historySection(decision: ModelDecision, model: Model | undefined): string {
  const primary = primaryOf(decision)
  const { manifest, standing } = decision
  if (!manifest || !model) return ''
  const points = model.versions.flatMap(({ version, record, withdrawn }) => {
    const value = record?.metrics[primary]
    return withdrawn || value === undefined || version === standing.released?.version
      ? []
      : [{ version, value }]
  })
  const metric = manifest.metrics.find((each) => metricKey(each) === primary)
  const now = metric ? finiteValue(metric) : null
  const all =
    now === null ? points : [...points, { version: standing.released?.version ?? 'this', value: now }]
  const chart = historyChart(primary, all)
  return chart === ''
    ? ''
    : `<details><summary>History of ${escapeMarkdown(primary)}</summary>\n\n${chart}\n\n</details>`
}

/** The configured metric, or the first that is judged. */
function primaryOf({ configuration, comparison }: ModelDecision): string {
  return (
    configuration.primary ??
    comparison?.metrics.find(({ candidate }) => candidate && candidate.informational !== true)?.key ??
    ''
  )
}

/** A preview without its `-pr.42.1`. */
export function coreOf(version: string): string {
  return version.replace(/-pr\..*$/, '')
}
