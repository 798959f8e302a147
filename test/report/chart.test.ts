import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { historyChart } from '../../src/report/chart.ts'

describe('a chart', () => {
  test('has a line of text for those who do not see it', () => {
    const history = [
      { version: '1.0.0', value: 0.9 },
      { version: '1.1.0', value: 0.92 },
    ]

    expect(historyChart('accuracy', history)).toBe(
      [
        '```mermaid',
        'xychart-beta',
        '  title "accuracy"',
        '  x-axis ["1.0.0", "1.1.0"]',
        '  y-axis 0.898 --> 0.922',
        '  line [0.9, 0.92]',
        '```',
        '',
        'accuracy, 2 versions: from 0.9 (1.0.0) to 0.92 (1.1.0).',
      ].join('\n'),
    )
  })

  test.each([
    ['one point', [1]],
    ['no point', []],
    ['one finite point', [1, Number.NaN, Number.POSITIVE_INFINITY]],
  ])('of %s is nothing', (_, values) => {
    expect(
      historyChart(
        'x',
        values.map((value) => ({ version: '1.0.0', value })),
      ),
    ).toBe('')
  })

  test('of equal values has some height', () => {
    const history = [0, 0].map((value) => ({ version: '1.0.0', value }))

    expect(historyChart('x', history)).toContain('y-axis -0.1 --> 0.1')
  })

  test('of values too near to each other is only the line of text', () => {
    const history = [1e-14, 2e-14].map((value) => ({ version: '1.0.0', value }))

    expect(historyChart('x', history)).toBe('x, 2 versions: from 1e-14 (1.0.0) to 2e-14 (1.0.0).')
  })

  test('has the last 20 versions', () => {
    const history = Array.from({ length: 30 }, (_, index) => ({ version: `1.${index}.0`, value: index }))

    expect(historyChart('x', history)).toContain('x-axis ["1.10.0"')
  })

  test('is made of its own words only, whatever the names and values', () => {
    const point = fc.record({ version: fc.string(), value: fc.double() })
    const title = fc.oneof(
      fc.string(),
      fc.constantFrom('"]\nclick x href "javascript:y"', '```\n# x', '%%{init: {}}%%', ''),
    )
    const number = '-?\\d+(?:\\.\\d+)?'
    const word = '"[\\p{L}\\p{N} ._/@()+?…-]+"'
    const shape = new RegExp(
      `^(?:|\`\`\`mermaid\nxychart-beta\n  title ${word}\n  x-axis \\[${word}(?:, ${word})*\\]\n  y-axis ${number} --> ${number}\n  line \\[${number}(?:, ${number})*\\]\n\`\`\`\n\n[^\n]+|[^\n]*, \\d+ versions: [^\n]+)$`,
      'u',
    )
    fc.assert(
      fc.property(title, fc.array(point, { maxLength: 5 }), (name, points) => {
        expect(historyChart(name, points)).toMatch(shape)
      }),
      { numRuns: 500 },
    )
  })
})
