import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { metricKey, metricSchema } from '../../src/metrics/metric.ts'
import { readMetrics } from '../../src/metrics/read.ts'

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'metrics')

/** `key: value` of each metric. */
function values(text: string, file = 'metrics.json'): Record<string, number | string> {
  return Object.fromEntries(
    readMetrics(file, text).metrics.map((metric) => [metricKey(metric), metric.value]),
  )
}

function fixture(name: string) {
  return readMetrics(name, readFileSync(join(fixtures, name), 'utf8'))
}

describe('any JSON or YAML', () => {
  test.each([
    ['flat JSON', '{"accuracy": 0.9, "loss": 1e-3}', { accuracy: 0.9, loss: 0.001 }],
    ['nested JSON', '{"latency_ms": {"p50": 9, "p95": 31}}', { 'latency_ms.p50': 9, 'latency_ms.p95': 31 }],
    ['YAML', 'accuracy: 0.9\ntest:\n  f1: 0.8 # good\n', { accuracy: 0.9, 'test.f1': 0.8 }],
    ['names with dots', '{"a.b": 1, "c": {"d.e": 2}}', { 'a.b': 1, 'c.d.e': 2 }],
    [
      'bare NaN and infinities',
      '{"a": NaN, "b": Infinity, "c": -Infinity}',
      { a: 'NaN', b: 'Infinity', c: '-Infinity' },
    ],
    [
      'NaN as text, and text with NaN in it',
      '{"a": "NaN", "b": "say NaN", "c": NaN}',
      { a: 'NaN', c: 'NaN' },
    ],
    ['NaN in YAML', 'a: .nan\nb: -.inf\n', { a: 'NaN', b: '-Infinity' }],
    ['numbers beyond doubles', '{"a": 1e999, "b": -1e999}', { a: 'Infinity', b: '-Infinity' }],
    ['negative zero', '{"a": -0}', { a: 0 }],
    ['a byte-order mark', '\ufeff{"a": 1}', { a: 1 }],
    ['tabs', '{\n\t"a": NaN,\n\t"b": 2\n}', { a: 'NaN', b: 2 }],
    ['texts, true and null beside numbers', '{"a": 1, "b": true, "c": "0.9", "d": null}', { a: 1 }],
    [
      'names that objects have',
      '{"__proto__": {"x": 1}, "constructor": 2, "toString": 3}',
      { '__proto__.x': 1, constructor: 2, toString: 3 },
    ],
    ['slices', '{"f1": 1, "slices": {"de": {"f1": 0.8, "n": 40}}}', { f1: 1, 'f1[de]': 0.8 }],
    ['a number called slices', '{"slices": 4}', { slices: 4 }],
  ])('is read: %s', (_, text, expected) => {
    expect(values(text)).toEqual(expected)
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  test('passes over lists, and says so', () => {
    const { metrics, notes } = readMetrics('m.json', '{"a": 1, "curve": [1, 2]}')

    expect(metrics.map(({ name }) => name)).toEqual(['a'])
    expect(notes).toEqual(['curve is a list: lists are not read'])
  })

  test('that names a metric twice counts the first', () => {
    const { metrics, notes } = readMetrics('m.json', '{"a.b": 1, "a": {"b": 2}}')

    expect(metrics.map(({ value }) => value)).toEqual([1])
    expect(notes).toEqual(['a.b is there more than once: the first one counts'])
  })

  test('gives the samples of a slice', () => {
    const { metrics } = readMetrics('m.json', '{"slices": {"de": {"f1": 0.8, "n": 40}}}')

    expect(metrics).toMatchObject([{ name: 'f1', slice: 'de', n: 40 }])
  })

  test.each(['eval_runtime', 'train_samples_per_second', 'epoch', 'a.epoch', 'cat.support', 'learning_rate'])(
    'shows %s for information',
    (name) => {
      expect(readMetrics('m.json', JSON.stringify({ [name]: 1 })).metrics).toMatchObject([
        { informational: true },
      ])
    },
  )
})

describe('a file that cannot be read', () => {
  test.each([
    ['broken JSON', '{"a": 1,\n "b": }}', 2],
    ['broken YAML', 'a: 1\nb: [1\nc: 2\n', 3],
    ['a tab where YAML has none', 'a:\n\tb: 1', 2],
    ['a list', '[1, 2]', 1],
    ['a number', '7', 1],
    ['nothing', ' \n', 1],
    ['two documents', 'a: 1\n---\nb: 2\n', 2],
    ['a bomb of aliases', `a: &a [x]\nb: &b [${'*a,'.repeat(99)}]\nc: [${'*b,'.repeat(99)}]`, 1],
    ['excessive nesting', '{"a": '.repeat(100_000), 1],
  ])('gives no metric, but the place: %s', (_, text, line) => {
    const { metrics, problems } = readMetrics('m.json', text)

    expect(metrics).toEqual([])
    expect(problems).toMatchObject([{ file: 'm.json', line }])
  })

  test('deep nesting that JSON allows is cut off with a note', () => {
    const text = `{"deep": ${'{"a": '.repeat(5000)}1${'}'.repeat(5000)}, "b": 2}`

    expect(values(text)).toEqual({ b: 2 })
  })
})

describe("scikit-learn's classification report", () => {
  test('has classes as slices with their support, and averages', () => {
    const { metrics } = fixture('sklearn_classification_report.json')
    const found = new Map(metrics.map((metric) => [metricKey(metric), metric]))

    expect([...found.keys()]).toHaveLength(16)
    expect(found.get('recall[fox]')).toMatchObject({ value: 0.5, n: 2, direction: 'higher' })
    expect(found.get('macro avg.f1-score')).toMatchObject({ value: 0.6555555555555556, n: 6 })
    expect(found.get('accuracy')?.value).toBe(0.6666666666666666)
  })

  test('of some labels only has a micro average', () => {
    const { metrics } = fixture('sklearn_classification_report_micro.json')

    expect(metrics.map(metricKey)).toContain('micro avg.f1-score')
    expect(metrics.map(metricKey)).toContain('f1-score[0]')
  })

  test('is known inside of another file', () => {
    const report: unknown = JSON.parse(
      readFileSync(join(fixtures, 'sklearn_classification_report.json'), 'utf8'),
    )

    expect(Object.keys(values(JSON.stringify({ test: report })))).toContain('test.recall[dog]')
  })
})

describe('files of transformers', () => {
  test.each(['hf_all_results.json', 'hf_eval_results.json', 'hf_train_results.json'])(
    '%s has judged metrics, and speeds for information',
    (name) => {
      const { metrics, problems } = fixture(name)
      const judged = metrics.filter(({ informational }) => !informational)

      expect(problems).toEqual([])
      expect(judged.map((metric) => metric.name)).toEqual(
        ['eval_accuracy', 'eval_loss', 'train_loss'].filter((each) =>
          metrics.some((metric) => metric.name === each),
        ),
      )
      expect(judged.every(({ direction }) => direction !== 'unknown')).toBe(true)
    },
  )

  test('trainer_state.json gives what was logged last, and none of its settings', () => {
    const { metrics } = fixture('hf_trainer_state.json')
    const judged = metrics.filter(({ informational }) => !informational)

    expect(Object.fromEntries(judged.map(({ name, value }) => [name, value]))).toEqual({
      loss: 0.6931694149971008,
      eval_accuracy: 0.5,
      eval_loss: 0.6931471824645996,
      train_loss: 0.6932315230369568,
      best_metric: 0.5,
    })
  })

  test('config.json has no metrics', () => {
    expect(fixture('hf_config.json')).toMatchObject({
      metrics: [],
      problems: [],
      notes: [expect.any(String), expect.any(String)],
    })
  })

  test('a model card has those of its model-index', () => {
    expect(fixture('hf_README.md').metrics).toMatchObject([
      { name: 'accuracy', value: 0.5, direction: 'higher' },
    ])
  })

  test('a model card may give an error, and a dataset for each result', () => {
    const result = (type: string, value: string) =>
      `{dataset: {type: ${type}}, metrics: [{type: f1, value: ${value}}]}`
    const card = `---\nmodel-index:\n- results: [${result('glue', '20.0 ± 1.2')}, ${result('squad', '0.5')}]\n---\n# x`

    expect(readMetrics('README.md', card).metrics).toMatchObject([
      { name: 'f1', slice: 'glue', value: 20, stderr: 1.2 },
      { name: 'f1', slice: 'squad', value: 0.5 },
    ])
  })

  test('a mistake in a model card is told by its own line', () => {
    expect(readMetrics('README.md', '---\na: 1\nb: [1\n---\n').problems).toMatchObject([{ line: 4 }])
  })
})

test('lm-evaluation-harness gives directions, errors, samples, and what makes values comparable', () => {
  const results = {
    results: {
      arc: {
        alias: 'arc',
        'acc,none': 0.5,
        'acc_stderr,none': 0.01,
        'word_ppl,strict': 9,
        'word_ppl_stderr,strict': 'N/A',
      },
    },
    'n-shot': { arc: 5 },
    versions: { arc: 1 },
    'n-samples': { arc: { original: 900, effective: 100 } },
    higher_is_better: { arc: { acc: true, word_ppl: false } },
    config: { limit: 100 },
  }

  expect(readMetrics('results.json', JSON.stringify(results)).metrics).toEqual([
    {
      name: 'arc.acc',
      value: 0.5,
      direction: 'higher',
      stderr: 0.01,
      n: 100,
      protocol: 'n-shot 5, version 1, limit 100',
      source: { file: 'results.json' },
    },
    expect.objectContaining({ name: 'arc.word_ppl.strict', direction: 'lower' }),
  ])
})

describe('whatever the text', () => {
  test.each([
    ['any text', fc.string({ unit: 'binary', maxLength: 200 })],
    [
      'signs of JSON and YAML',
      fc.string({ unit: fc.constantFrom(...'{}[]:,"\\\n\t -+.eNaN1&*!'), maxLength: 80 }),
    ],
    ['any JSON', fc.json({ maxDepth: 6 })],
  ])('nothing is thrown, and metrics obey their schema: %s', (_, texts) => {
    fc.assert(
      fc.property(texts, fc.constantFrom('m.json', 'm.yaml', 'README.md'), (text, file) => {
        const { metrics, problems } = readMetrics(file, text)

        for (const metric of metrics) expect(metricSchema.safeParse(metric).success).toBe(true)
        expect(metrics.length === 0 || problems.length === 0).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
