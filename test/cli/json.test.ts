import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { jsonPieces } from '../../cli/json.ts'

const long = Array.from({ length: 1_201 }, (_, at) => ({ level: 'none', at, summary: `fix: "${at}"\n` }))

test.each([
  ['a list', long],
  ['lists in lists', [[], long, [long, 1]]],
  ['lists in objects', { models: [{ model: 'fraud', none: undefined, reasons: long, next: null }], a: {} }],
  ['numbers', Array.from({ length: 500 * 3 }, (_, at) => at)],
])('%s of many elements is written in pieces, as JSON.stringify writes it', (_, value) => {
  const pieces = [...jsonPieces(value)]
  expect(pieces.join('')).toBe(JSON.stringify(value, null, 2))
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(60_000)
})

test('any data is written as JSON.stringify writes it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.nat(3), (value, times) => {
      const data = { value, list: Array.from({ length: times * 300 }, () => value) }
      expect([...jsonPieces(data)].join('')).toBe(JSON.stringify(data, null, 2))
    }),
    { numRuns: 30 },
  )
})
