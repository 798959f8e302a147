import { directionOfName, isInformationalName, splitOfName } from './direction.ts'
import { type Metric, metricValue } from './metric.ts'

/** Metrics as they are found in a file, and what was passed over. */
export interface Reading {
  readonly file: string
  readonly metrics: Metric[]
  /** For people: what was in the file and is not a metric. Holds names out of the file: escape it. */
  readonly notes: string[]
}

/** What a format knows about a value beside its name. */
export type Known = Partial<Pick<Metric, 'slice' | 'direction' | 'stderr' | 'n' | 'protocol' | 'unit'>>

/** More metrics than this are not read. */
export const metricLimit = 10_000

/** Adds a metric; what a format knows wins over what the name tells. */
export function addMetric(
  { file, metrics, notes }: Reading,
  name: string,
  value: number,
  known: Known = {},
): void {
  if (metrics.length >= metricLimit) {
    note(notes, `only the first ${metricLimit} metrics were read`)
    return
  }
  if (name === '' || name.length > 300 || (known.slice?.length ?? 1) > 300 || known.slice === '') {
    note(notes, `a name with more than 300 characters, or none, was passed over: ${name.slice(0, 40)}`)
    return
  }
  const split = splitOfName(name)
  metrics.push({
    name,
    value: metricValue(value),
    direction: directionOfName(name),
    ...(split === undefined ? {} : { split }),
    ...(isInformationalName(name) ? { informational: true as const } : {}),
    ...known,
    source: { file },
  })
}

/** Notes are for people: a handful is enough. */
export function note(notes: string[], text: string): void {
  if (notes.length < 20 && !notes.includes(text)) notes.push(text)
}
