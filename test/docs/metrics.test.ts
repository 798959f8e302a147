import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { gateSchema } from '../../src/config/gate.ts'
import { compare } from '../../src/metrics/compare.ts'
import { directionOfName } from '../../src/metrics/direction.ts'
import { judgeGates } from '../../src/metrics/gates.ts'
import { metricKey } from '../../src/metrics/metric.ts'
import { readMetrics } from '../../src/metrics/read.ts'

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'metrics.md'), 'utf8')

/** Cells of the rows under a heading, without the head of the table. */
function table(heading: string): string[][] {
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

/** A value of a table as a metrics file has it: `–` is nothing. */
function measured(name: string, value: string) {
  return value === '–' ? [] : readMetrics('m.json', `{${JSON.stringify(name)}: ${value}}`).metrics
}

describe('docs/metrics.md', () => {
  test('has an example of slices', () => {
    const [, example = ''] = /^```json\n([\s\S]*?)^```$/m.exec(text) ?? []

    expect(readMetrics('m.json', example).metrics.map(metricKey)).toEqual([
      'accuracy',
      'accuracy[language=de]',
      'accuracy[language=en]',
    ])
  })

  test.each(table('Which way is better'))('tells directions: %s, %s, %s', (...names) => {
    const directions = names.map((name) => directionOfName(name.replaceAll('`', '')))

    expect(directions).toEqual(['higher', 'lower', 'unknown'])
  })

  test.each(table('What is compared'))('compares %s with %s: %s', (candidate, baseline = '', verdict) => {
    const [, name = '', value = ''] = /^`(.*)` (.*)$/.exec(candidate ?? '') ?? []

    const { metrics } = compare(measured(name, value), measured(name, baseline))

    expect(metrics).toMatchObject([{ verdict }])
  })

  test.each(table('Gates'))(
    'judges %s of %s against %s: %s',
    (rule = '', candidate = '', production = '', status) => {
      const gate = gateSchema.parse(parse(rule.replaceAll('`', '')))
      const baseline = measured(gate.metric, production)
      const baselines = { production: baseline.length > 0 ? baseline : null, lastRelease: null }

      expect(judgeGates([gate], measured(gate.metric, candidate), baselines)).toMatchObject([{ status }])
    },
  )

  test('has tables', () => {
    expect(
      ['Which way is better', 'What is compared', 'Gates'].map((heading) => table(heading).length),
    ).toEqual([5, 8, 11])
  })
})
