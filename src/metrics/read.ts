import { entriesOf, isMapping, type MetricsProblem, readDocument } from './document.ts'
import { isClassificationReport, readClassificationReport, readGeneric } from './generic.ts'
import { isHarnessResults, readHarnessResults } from './harness.ts'
import {
  frontMatter,
  isModelConfig,
  isTrainerState,
  readModelIndex,
  readTrainerState,
} from './hugging-face.ts'
import type { Metric } from './metric.ts'
import { note, type Reading } from './reading.ts'

export interface ReadMetrics {
  /** In the order of the file. */
  readonly metrics: readonly Metric[]
  /** Why the file could not be read; nothing is taken from it then. */
  readonly problems: readonly MetricsProblem[]
  /** For people: what was passed over. Holds names out of the file: escape it. */
  readonly notes: readonly string[]
}

/** Longer files are refused unread. Characters. */
export const metricsFileLimit: number = 16 * 1024 * 1024

/**
 * The metrics of a file, whichever tool wrote it: any nested JSON or YAML, scikit-learn's classification report,
 * results of transformers, lm-evaluation-harness, and a model card's front matter. Never throws.
 */
export function readMetrics(file: string, text: string): ReadMetrics {
  const failed = (problem: MetricsProblem): ReadMetrics => ({ metrics: [], problems: [problem], notes: [] })
  if (text.length > metricsFileLimit)
    return failed({ file, line: 1, column: 1, message: `is longer than ${metricsFileLimit} characters` })
  const card = /\.(?:md|markdown)$/i.test(file)
  const source = card ? frontMatter(text) : text
  if (source === null)
    return failed({ file, line: 1, column: 1, message: 'has no front matter between two lines of ---' })
  const document = readDocument(file, source)
  if (!document.ok) return failed(document.problem)
  const { data } = document
  if (!isMapping(data)) {
    const message = 'has no mapping of names to numbers'
    return failed({ file, line: 1, column: 1, message: text.trim() === '' ? 'is empty' : message })
  }
  const reading: Reading = { file, metrics: [], notes: [] }
  if (card) readModelIndex(reading, data)
  else readData(reading, data)
  if (reading.metrics.length === 0) note(reading.notes, 'no metrics were found')
  return { metrics: withoutRepeats(reading), problems: [], notes: reading.notes }
}

function readData(reading: Reading, data: object): void {
  if (isClassificationReport(data)) readClassificationReport(reading, data)
  else if (isHarnessResults(data)) readHarnessResults(reading, data)
  else if (isTrainerState(data)) readTrainerState(reading, data)
  else if (isModelConfig(data))
    note(reading.notes, `describes a model: its ${entriesOf(data).length} settings are no metrics`)
  else readGeneric(reading, data)
}

/** `{"a.b": 1, "a": {"b": 2}}` names one metric twice: the first counts. */
function withoutRepeats({ metrics, notes }: Reading): Metric[] {
  const seen = new Set<string>()
  return metrics.filter(({ name, slice }) => {
    const key = JSON.stringify([name, slice])
    if (seen.has(key)) note(notes, `${name.slice(0, 100)} is there more than once: the first one counts`)
    const first = !seen.has(key)
    seen.add(key)
    return first
  })
}
