import { entriesOf, fieldOf, isMapping, numberOf } from './document.ts'
import { addMetric, type Known, note, type Reading } from './reading.ts'

const depthLimit = 32

/**
 * Any nested mapping: `{latency_ms: {p95: 31}}` is `latency_ms.p95`. Texts and true/false are no metrics; lists
 * are passed over. At the top, `slices: {german: {accuracy: 0.8}}` gives `accuracy` of the slice `german`.
 */
export function readGeneric(reading: Reading, data: unknown): void {
  for (const [name, value] of entriesOf(data)) {
    if (name === 'slices' && isMapping(value)) readSlices(reading, value)
    else readValue(reading, name, value, 1)
  }
}

function readSlices(reading: Reading, slices: object): void {
  for (const [slice, metrics] of entriesOf(slices)) {
    const n = numberOf(fieldOf(metrics, 'n'))
    const known: Known = n !== null && n >= 0 && Number.isFinite(n) ? { slice, n } : { slice }
    for (const [name, value] of entriesOf(metrics))
      if (name !== 'n' || known.n === undefined) readValue(reading, name, value, 2, known)
  }
}

function readValue(reading: Reading, name: string, value: unknown, depth: number, known: Known = {}): void {
  const number = numberOf(value)
  if (number !== null) {
    addMetric(reading, name, number, known)
  } else if (Array.isArray(value)) {
    note(reading.notes, `${name.slice(0, 100)} is a list: lists are not read`)
  } else if (isMapping(value)) {
    if (depth > depthLimit) note(reading.notes, `values nested deeper than ${depthLimit} levels are not read`)
    else if (isClassificationReport(value)) readClassificationReport(reading, value, `${name}.`)
    else
      for (const [key, inner] of entriesOf(value))
        readValue(reading, `${name}.${key}`, inner, depth + 1, known)
  }
}

/** scikit-learn's `classification_report(output_dict=True)`. */
export function isClassificationReport(data: unknown): boolean {
  return isMapping(fieldOf(data, 'macro avg')) && isMapping(fieldOf(data, 'weighted avg'))
}

/** Classes are slices, `recall[fox]`, and averages are dotted, `macro avg.recall`; the support is the sample count. */
export function readClassificationReport(reading: Reading, data: unknown, prefix = ''): void {
  for (const [name, value] of entriesOf(data)) {
    const number = numberOf(value)
    if (number !== null) addMetric(reading, `${prefix}${name}`, number)
    if (!isMapping(value)) continue
    const support = numberOf(fieldOf(value, 'support'))
    const n = support !== null && support >= 0 && Number.isFinite(support) ? { n: support } : {}
    const average = /^(?:micro|macro|weighted|samples) avg$/.test(name)
    for (const [key, score] of entriesOf(value)) {
      const found = numberOf(score)
      if (found === null || key === 'support') continue
      if (average) addMetric(reading, `${prefix}${name}.${key}`, found, n)
      else addMetric(reading, `${prefix}${key}`, found, { slice: name, ...n })
    }
  }
}
