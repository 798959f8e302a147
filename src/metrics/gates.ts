import type { Bound, Gate } from '../config/gate.ts'
import { subtract } from './difference.ts'
import { finiteValue, type Metric, metricKey } from './metric.ts'

/** What a gate found. Sentences hold names out of files: escape them. */
export interface GateResult {
  readonly gate: Gate
  /** The rule in short: `accuracy ≥ 0.9, drop ≤ 0.005`. */
  readonly label: string
  /** `warn`: it does not hold, and its severity is a warning. */
  readonly status: 'pass' | 'fail' | 'warn'
  /** Why, for people, with the numbers. */
  readonly sentence: string
  /** One for each bound of the gate, for its worst slice. */
  readonly bounds: readonly BoundResult[]
}

export interface BoundResult {
  readonly kind: 'min' | 'max' | 'max-drop' | 'max-rise'
  readonly holds: boolean
  /** The furthest that the value, drop or rise may go, in the metric's unit; null where it depends on an absent baseline. */
  readonly limit: number | null
  /** The value that was judged, null when there is none that can be. */
  readonly value: number | null
  readonly baseline: number | null
  readonly slice: string | null
  readonly sentence: string
}

/** What gates of the kind `against` look at; `null`: there is no such version yet. */
export interface GateBaselines {
  readonly production: readonly Metric[] | null
  readonly lastRelease: readonly Metric[] | null
}

/** Every gate with its answer. What cannot be read or compared fails: only the absence of any baseline passes. */
export function judgeGates(
  gates: readonly Gate[],
  candidate: readonly Metric[],
  baselines: GateBaselines,
): GateResult[] {
  return gates.map((gate) => judgeGate(gate, candidate, baselines))
}

function judgeGate(gate: Gate, candidate: readonly Metric[], baselines: GateBaselines): GateResult {
  const label = gateLabel(gate)
  const baseline = gate.against === 'production' ? baselines.production : baselines.lastRelease
  const bounds = boundsOf(gate).map((bound) => worst(bound, gate, candidate, baseline))
  const broken = bounds.filter(({ holds }) => !holds)
  const status = broken.length === 0 ? 'pass' : gate.severity === 'warning' ? 'warn' : 'fail'
  const said = new Set((broken.length > 0 ? broken : bounds).map(({ sentence }) => sentence))
  return { gate, label, status, sentence: [...said].join('; '), bounds }
}

interface GateBound {
  readonly kind: BoundResult['kind']
  readonly bound: Bound
}

function boundsOf(gate: Gate): GateBound[] {
  const absolute = (amount: number): Bound => ({ amount, relative: false })
  return [
    ...(gate.min === undefined ? [] : [{ kind: 'min' as const, bound: absolute(gate.min) }]),
    ...(gate.max === undefined ? [] : [{ kind: 'max' as const, bound: absolute(gate.max) }]),
    ...(gate.maxDrop === undefined ? [] : [{ kind: 'max-drop' as const, bound: gate.maxDrop }]),
    ...(gate.maxRise === undefined ? [] : [{ kind: 'max-rise' as const, bound: gate.maxRise }]),
  ]
}

/** The rule in short, for tables and records. */
export function gateLabel(gate: Gate): string {
  const key = gate.slice === undefined ? gate.metric : `${gate.metric}[${gate.slice}]`
  const against = gate.against === 'production' ? '' : ' against the last release'
  const words = { min: '≥', max: '≤', 'max-drop': 'drop ≤', 'max-rise': 'rise ≤' }
  const rules = boundsOf(gate).map(({ kind, bound }) => {
    const amount = bound.relative ? `${bound.amount}%` : String(bound.amount)
    return `${words[kind]} ${amount}${kind === 'min' || kind === 'max' ? '' : against}`
  })
  return `${key} ${rules.join(', ')}`
}

/** A bound on the metric it names; for `slice: '*'`, on every slice: the one that fares worst speaks. */
function worst(
  rule: GateBound,
  gate: Gate,
  candidate: readonly Metric[],
  baseline: readonly Metric[] | null,
): BoundResult {
  const slices =
    gate.slice === '*' ? slicesOf(gate.metric, [...candidate, ...(baseline ?? [])]) : [gate.slice ?? null]
  const results = slices.map((slice) => {
    const key = slice === null ? gate.metric : metricKey({ name: gate.metric, slice })
    return judgeBound(rule, gate, {
      key,
      slice,
      candidate: candidate.find((metric) => metricKey(metric) === key),
      baseline: baseline?.find((metric) => metricKey(metric) === key),
      hasBaseline: baseline !== null,
    })
  })
  const [first] = results.toSorted((a, b) => Number(a.holds) - Number(b.holds) || room(a) - room(b))
  return first ?? absent(rule, gate, null, `${gate.metric} has no slices`)
}

function slicesOf(name: string, metrics: readonly Metric[]): string[] {
  return [...new Set(metrics.flatMap((metric) => (metric.name === name ? (metric.slice ?? []) : [])))]
}

/** How far a result is from its limit: less is worse. */
function room({ kind, limit, value, baseline }: BoundResult): number {
  if (limit === null || value === null) return Number.NEGATIVE_INFINITY
  if (kind === 'min') return value - limit
  if (kind === 'max') return limit - value
  const change = value - (baseline ?? value)
  return kind === 'max-drop' ? limit + change : limit - change
}

interface Subject {
  readonly key: string
  readonly slice: string | null
  readonly candidate: Metric | undefined
  readonly baseline: Metric | undefined
  readonly hasBaseline: boolean
}

function judgeBound(rule: GateBound, gate: Gate, subject: Subject): BoundResult {
  const { kind, bound } = rule
  const { key, slice, candidate } = subject
  if (!candidate) return absent(rule, gate, slice, `the candidate has no metric ${key}`)
  const value = finiteValue(candidate)
  const base = { kind, slice, value, baseline: null, limit: null }
  if (value === null) return { ...base, holds: false, sentence: `${key} is ${candidate.value}, no number` }
  if (kind === 'min' || kind === 'max') {
    const holds = kind === 'min' ? value >= bound.amount : value <= bound.amount
    const relation = kind === 'min' ? (holds ? 'at least' : 'below') : holds ? 'at most' : 'above'
    const sentence = `${key} is ${show(value)}, ${relation} ${show(bound.amount)}`
    return { ...base, limit: bound.amount, holds, sentence }
  }
  const where = gate.against === 'production' ? 'production' : 'the last release'
  if (!subject.hasBaseline) {
    const nothing = gate.against === 'production' ? 'nothing in production yet' : 'nothing released yet'
    return { ...base, holds: true, sentence: `${key} is ${show(value)}: ${nothing}` }
  }
  if (!subject.baseline)
    return absent(rule, gate, slice, `${where} has no metric ${key} to compare with`, value)
  const before = finiteValue(subject.baseline)
  if (before === null)
    return { ...base, holds: false, sentence: `${key} is ${subject.baseline.value} in ${where}, no number` }
  return judgeChange(rule, { key, slice, value, before, where })
}

function judgeChange(
  { kind, bound }: GateBound,
  {
    key,
    slice,
    value,
    before,
    where,
  }: Record<'key' | 'where', string> & Record<'value' | 'before', number> & { readonly slice: string | null },
): BoundResult {
  const limit = bound.relative
    ? Number(((Math.abs(before) * bound.amount) / 100).toPrecision(12))
    : bound.amount
  const change = kind === 'max-drop' ? subtract(before, value) : subtract(value, before)
  const holds = change <= limit
  const [verb, opposite] = kind === 'max-drop' ? ['fell', 'rose'] : ['rose', 'fell']
  const moved =
    change === 0 ? 'is unchanged at' : change > 0 ? `${verb} by ${show(change)} to` : `${opposite} to`
  const allowed = bound.relative ? `${bound.amount}% (${show(limit)})` : show(limit)
  const from = change === 0 ? '' : ` from ${show(before)} in ${where}`
  const sentence = `${key} ${moved} ${show(value)}${from}; ${allowed} ${holds ? 'is' : 'was'} allowed`
  return { kind, slice, limit, value, baseline: before, holds, sentence }
}

/** `required: false` forgives what is not there, and nothing else. */
function absent(
  { kind }: GateBound,
  gate: Gate,
  slice: string | null,
  why: string,
  value: number | null = null,
): BoundResult {
  const sentence = gate.required ? why : `${why}, which is not required`
  return { kind, slice, limit: null, value, baseline: null, holds: !gate.required, sentence }
}

function show(value: number): string {
  return String(Number(value.toPrecision(6)))
}
