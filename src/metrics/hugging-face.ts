import { entriesOf, fieldOf, numberOf } from './document.ts'
import { addMetric, note, type Reading } from './reading.ts'

/** `trainer_state.json` of transformers. */
export function isTrainerState(data: unknown): boolean {
  return Array.isArray(fieldOf(data, 'log_history')) && fieldOf(data, 'global_step') !== undefined
}

/** The last value of everything that was logged, and the best metric; the rest of the file is settings. */
export function readTrainerState(reading: Reading, data: unknown): void {
  const history = fieldOf(data, 'log_history')
  const last = new Map<string, number>()
  for (const entry of Array.isArray(history) ? history : [])
    for (const [name, value] of entriesOf(entry)) {
      const number = numberOf(value)
      if (number !== null) last.set(name, number)
    }
  for (const [name, value] of last) addMetric(reading, name, value)
  const best = numberOf(fieldOf(data, 'best_metric'))
  if (best !== null) addMetric(reading, 'best_metric', best)
}

/** `config.json` of transformers: numbers, but none of them measured. */
export function isModelConfig(data: unknown): boolean {
  return typeof fieldOf(data, 'model_type') === 'string' && fieldOf(data, 'architectures') !== undefined
}

/** The YAML between the two `---` lines that a model card begins with; null when there is none. */
export function frontMatter(text: string): string | null {
  const [, matter] = /^\ufeff?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text) ?? []
  // An empty first line keeps the numbers of the lines those of the file.
  return matter === undefined ? null : `\n${matter}\n`
}

/** Results of a model card's `model-index`; the dataset is the slice when there are several. */
export function readModelIndex(reading: Reading, data: unknown): void {
  const results = list(fieldOf(data, 'model-index')).flatMap((model) => list(fieldOf(model, 'results')))
  if (results.length === 0) note(reading.notes, 'the model card has no results in its model-index')
  const datasets = results.map((result) => {
    const dataset = fieldOf(result, 'dataset')
    const parts = ['type', 'config', 'split'].map((key) => fieldOf(dataset, key))
    return parts.filter((part) => typeof part === 'string').join('/')
  })
  const several = new Set(datasets).size > 1
  results.forEach((result, index) => {
    const dataset = datasets[index] ?? ''
    for (const metric of list(fieldOf(result, 'metrics'))) {
      const type = fieldOf(metric, 'type')
      const { value, stderr } = measured(fieldOf(metric, 'value'))
      if (typeof type !== 'string' || value === null) continue
      const error = stderr === null ? {} : { stderr }
      addMetric(reading, type, value, several && dataset !== '' ? { slice: dataset, ...error } : error)
    }
  })
}

/** People write `20.0 ± 1.2` there. */
function measured(value: unknown): { value: number | null; stderr: number | null } {
  const number = numberOf(value)
  if (number !== null || typeof value !== 'string') return { value: number, stderr: null }
  const [, mean, error] =
    /^\s*(-?\d{1,15}(?:\.\d{1,20})?)\s*(?:(?:±|\+\/-)\s*(\d{1,15}(?:\.\d{1,20})?))?\s*%?\s*$/.exec(value) ??
    []
  return {
    value: mean === undefined ? null : Number(mean),
    stderr: error === undefined ? null : Number(error),
  }
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
