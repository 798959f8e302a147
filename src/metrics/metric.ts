import { z } from 'zod'

/** Which way a metric improves. */
export const directionSchema = z.enum(['higher', 'lower', 'unknown'])
export type Direction = z.infer<typeof directionSchema>

const name = z.string().min(1).max(300)

/** A value as JSON can carry it: JSON has no numbers that are not finite, so they are written as text. */
export const metricValueSchema = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])])
export type MetricValue = z.infer<typeof metricValueSchema>

/** One measured number. Identity is `name` and `slice`: see `metricKey`. */
export const metricSchema = z.object({
  name: name.describe('Dotted key in its file: `accuracy`, `latency_ms.p95`.'),
  value: metricValueSchema,
  direction: directionSchema.describe('Which way is better.'),
  slice: name.optional().describe('The part of the data that it was measured on; absent: all of it.'),
  split: name.optional().describe('`train`, `eval`, `test`, … where the name tells.'),
  unit: name.optional().describe('As the file says it: `ms`, `%`.'),
  stderr: z.number().nonnegative().optional().describe('Standard error of the value.'),
  n: z.number().nonnegative().optional().describe('How many samples it was measured on.'),
  protocol: name.optional().describe('How it was measured; values by different protocols are not compared.'),
  informational: z.literal(true).optional().describe('Shown, never judged: run times, epochs, counts.'),
  source: z.object({ file: z.string().max(1000) }),
})
export type Metric = z.infer<typeof metricSchema>

/** What a metric is found by: `name`, or `name[slice]`. */
export function metricKey(metric: Pick<Metric, 'name' | 'slice'>): string {
  return metric.slice === undefined ? metric.name : `${metric.name}[${metric.slice}]`
}

/** The number, or null when there is none to calculate with: `NaN` and the infinities. */
export function finiteValue(metric: Metric): number | null {
  return typeof metric.value === 'number' && Number.isFinite(metric.value) ? metric.value : null
}

/** The JSON form of any JavaScript number. */
export function metricValue(value: number): MetricValue {
  if (Number.isFinite(value)) return Object.is(value, -0) ? 0 : value
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
}
