import type { MetricValue } from '../metrics/metric.ts'

/** A value with as many digits as people compare: 0.9234, 1,234.5, 1.2e-7. */
export function formatNumber(value: MetricValue): string {
  if (typeof value === 'string') return value
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  if (value === 0) return '0'
  if (size >= 1e15 || size < 1e-4) return value.toExponential(3).replace(/\.?0+e/, 'e')
  const digits = size >= 1000 ? Math.max(0, 6 - Math.ceil(Math.log10(size))) : 4
  const rounded = size >= 1 ? Number(value.toFixed(digits)) : Number(value.toPrecision(4))
  return grouped(rounded)
}

/** Thousands by commas; no locale, so that the same value reads the same everywhere. */
function grouped(value: number): string {
  const [whole = '', ...fraction] = String(value).split('.')
  return [whole.replace(/\B(?=(?:\d{3})+$)/g, ','), ...fraction].join('.')
}

/** A change with its sign and an arrow, `▲ +0.0123`; `=` for none. The arrow says up or down, never good or bad. */
export function formatDelta(delta: number): string {
  if (!Number.isFinite(delta)) return formatNumber(delta)
  if (delta === 0) return '= 0'
  return delta > 0 ? `▲ +${formatNumber(delta)}` : `▼ −${formatNumber(-delta)}`
}

/** A part of one as a percentage: 0.0213 is 2.13%. */
export function formatPercent(part: number): string {
  if (!Number.isFinite(part)) return formatNumber(part)
  const percent = part * 100
  const size = Math.abs(percent)
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2
  const text = grouped(Number(size.toFixed(digits)))
  if (text === '0' && size > 0) return percent < 0 ? '>−0.01%' : '<0.01%'
  return `${percent < 0 ? '−' : ''}${text}%`
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** A size in bytes for people: 1.5 MiB. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return String(bytes)
  let [amount, unit] = [bytes, 0]
  while (Number(amount.toFixed(amount < 10 ? 1 : 0)) >= 1024 && unit < units.length - 1) {
    amount /= 1024
    unit += 1
  }
  return `${unit === 0 ? amount : Number(amount.toFixed(amount < 10 ? 1 : 0))} ${units[unit] ?? 'B'}`
}
