import { subtract } from './difference.ts'
import { type Direction, finiteValue, type Metric, metricKey } from './metric.ts'

export const verdicts = ['worse', 'better', 'same', 'not-comparable', 'missing', 'new', 'unjudged'] as const
/**
 * - `better`, `worse`, `same` (equal within noise)
 * - `not-comparable`: a value is no number, or the two were measured in different ways
 * - `missing`: the baseline has it, the candidate does not; `new`: the other way round
 * - `unjudged`: nobody said which way is better, or it is only for information
 */
export type Verdict = (typeof verdicts)[number]

export interface MetricComparison {
  /** `metricKey` of the two. */
  readonly key: string
  readonly name: string
  readonly slice: string | null
  readonly candidate: Metric | null
  readonly baseline: Metric | null
  /** Candidate less baseline; null when one of them is absent or not finite. */
  readonly delta: number | null
  /** `delta` as a part of the baseline's size, 0.02 for 2 %; null also for a baseline of 0. */
  readonly relativeDelta: number | null
  readonly verdict: Verdict
  /** Why, where the numbers do not say it: `within noise (±0.012)`. Empty otherwise. Holds names out of files: escape it. */
  readonly reason: string
}

export interface Comparison {
  /** False when there is nothing to compare with: then every metric is `new`. */
  readonly hasBaseline: boolean
  /** In the candidate's order, then those that it lacks. */
  readonly metrics: readonly MetricComparison[]
}

export interface CompareOptions {
  /** Differences up to this part of the larger value are floating-point noise. Default 1e-9. */
  readonly tolerance?: number
  /** Width of the noise band in standard errors of the difference, where both values carry one. Default 1.96 (95 %). */
  readonly standardErrors?: number
  /** Which way is better, by name; it wins over what the metrics say. */
  readonly directions?: Readonly<Record<string, 'higher' | 'lower'>>
}

/** Each metric of a candidate against the same one of a baseline. `null`: there is no baseline. */
export function compare(
  candidate: readonly Metric[],
  baseline: readonly Metric[] | null,
  options: CompareOptions = {},
): Comparison {
  const ours = byKey(candidate)
  const theirs = byKey(baseline ?? [])
  const keys = new Set([...ours.keys(), ...theirs.keys()])
  const metrics = [...keys].flatMap((key) => {
    const pair = { candidate: ours.get(key) ?? null, baseline: theirs.get(key) ?? null }
    const some = pair.candidate ?? pair.baseline
    return some ? [compareOne(key, some, pair, options, baseline !== null)] : []
  })
  return { hasBaseline: baseline !== null, metrics }
}

/** A key that comes twice has its first value: the order of files is the order of trust. */
function byKey(metrics: readonly Metric[]): Map<string, Metric> {
  const map = new Map<string, Metric>()
  for (const metric of metrics) if (!map.has(metricKey(metric))) map.set(metricKey(metric), metric)
  return map
}

interface Pair {
  readonly candidate: Metric | null
  readonly baseline: Metric | null
}

function compareOne(
  key: string,
  { name, slice }: Metric,
  pair: Pair,
  options: CompareOptions,
  hasBaseline: boolean,
): MetricComparison {
  const { candidate, baseline } = pair
  const value = candidate ? finiteValue(candidate) : null
  const before = baseline ? finiteValue(baseline) : null
  const delta = value !== null && before !== null ? subtract(value, before) : null
  const relativeDelta = delta !== null && before !== null && before !== 0 ? delta / Math.abs(before) : null
  const base = { key, name, slice: slice ?? null, candidate, baseline, delta, relativeDelta }
  if (!candidate)
    return { ...base, verdict: 'missing', reason: baseline ? 'the candidate does not have it' : '' }
  if (!baseline) return { ...base, verdict: 'new', reason: hasBaseline ? '' : 'nothing to compare with yet' }
  if (candidate.informational) return { ...base, verdict: 'unjudged', reason: 'for information' }
  const obstacle = obstacleBetween(candidate, baseline, options)
  if (obstacle !== null || delta === null || value === null || before === null)
    return { ...base, verdict: 'not-comparable', reason: obstacle ?? 'a value is no number' }
  return { ...base, ...judge(candidate, baseline, delta, options) }
}

function obstacleBetween(candidate: Metric, baseline: Metric, options: CompareOptions): string | null {
  for (const [metric, whose] of [
    [candidate, 'the candidate'],
    [baseline, 'the baseline'],
  ] as const)
    if (finiteValue(metric) === null) return `${metric.value} in ${whose}`
  for (const key of ['unit', 'split', 'protocol'] as const) {
    const [now, before] = [candidate[key], baseline[key]]
    if (now !== before) return `${key} was ${before ?? 'not given'}, is ${now ?? 'not given'}`
  }
  const known = directionOf(candidate, options) !== 'unknown' && directionOf(baseline, options) !== 'unknown'
  if (known && directionOf(candidate, options) !== directionOf(baseline, options))
    return `${baseline.direction} was better, now ${candidate.direction} is said to be`
  return null
}

function judge(
  candidate: Metric,
  baseline: Metric,
  delta: number,
  options: CompareOptions,
): { verdict: Verdict; reason: string } {
  const size = Math.max(Math.abs(finiteValue(candidate) ?? 0), Math.abs(finiteValue(baseline) ?? 0))
  if (Math.abs(delta) <= size * (options.tolerance ?? 1e-9)) return { verdict: 'same', reason: '' }
  if (candidate.stderr !== undefined && baseline.stderr !== undefined) {
    const band = (options.standardErrors ?? 1.96) * Math.hypot(candidate.stderr, baseline.stderr)
    if (Math.abs(delta) <= band)
      return { verdict: 'same', reason: `within noise (±${Number(band.toPrecision(2))})` }
  }
  const own = directionOf(candidate, options)
  const direction = own === 'unknown' ? directionOf(baseline, options) : own
  if (direction === 'unknown')
    return { verdict: 'unjudged', reason: 'nobody said whether higher or lower is better' }
  return { verdict: delta > 0 === (direction === 'higher') ? 'better' : 'worse', reason: '' }
}

function directionOf(metric: Metric, { directions = {} }: CompareOptions): Direction {
  return (Object.hasOwn(directions, metric.name) ? directions[metric.name] : undefined) ?? metric.direction
}
