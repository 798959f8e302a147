import { directionOfName } from './direction.ts'
import { entriesOf, fieldOf, numberOf } from './document.ts'
import { addMetric, type Reading } from './reading.ts'

/** `results_….json` of lm-evaluation-harness. */
export function isHarnessResults(data: unknown): boolean {
  return (
    fieldOf(data, 'results') !== undefined &&
    fieldOf(data, 'n-shot') !== undefined &&
    fieldOf(data, 'versions') !== undefined
  )
}

/**
 * Its keys are `metric,filter`; it knows directions and standard errors. What makes values of a task not
 * comparable, shots, the task's version, a limit, goes into the protocol.
 */
export function readHarnessResults(reading: Reading, data: unknown): void {
  const limit = numberOf(fieldOf(fieldOf(data, 'config'), 'limit'))
  for (const [task, values] of entriesOf(fieldOf(data, 'results'))) {
    const of = (key: string) => fieldOf(fieldOf(data, key), task)
    const settings = [
      ['n-shot', of('n-shot')],
      ['version', of('versions')],
      ['task hash', of('task_hashes')],
      ['limit', limit],
    ].flatMap(([key, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [`${key} ${value}`] : [],
    )
    const n = numberOf(fieldOf(of('n-samples'), 'effective'))
    for (const [key, value] of entriesOf(values)) {
      const [name = '', ...filters] = key.split(',')
      const number = numberOf(value)
      if (number === null || name.endsWith('_stderr')) continue
      const filter = filters.filter((each) => each !== 'none')
      const stderr = numberOf(fieldOf(values, [`${name}_stderr`, ...filters].join(',')))
      const better = fieldOf(of('higher_is_better'), name)
      addMetric(reading, [task, name, ...filter].join('.'), number, {
        direction: better === true ? 'higher' : better === false ? 'lower' : directionOfName(name),
        ...(stderr !== null && stderr >= 0 && Number.isFinite(stderr) ? { stderr } : {}),
        ...(n !== null && n >= 0 && Number.isFinite(n) ? { n } : {}),
        ...(settings.length > 0 ? { protocol: settings.join(', ').slice(0, 300) } : {}),
      })
    }
  }
}
