import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatBytes, formatDelta, formatNumber, formatPercent } from '../../src/report/number.ts'

test.each<[number | 'NaN' | '-Infinity', string]>([
  [0, '0'],
  [0.9, '0.9'],
  [0.92345678, '0.9235'],
  [0.000123456, '0.0001235'],
  [0.00000123456, '1.235e-6'],
  [1.5e-9, '1.5e-9'],
  [12.34567, '12.3457'],
  [-1234.5678, '-1,234.57'],
  [1234567, '1,234,567'],
  [999_999.9999, '1,000,000'],
  [1e21, '1e+21'],
  [1.797e308, '1.797e+308'],
  ['NaN', 'NaN'],
  ['-Infinity', '-Infinity'],
])('the number %s reads %s', (value, text) => {
  expect(formatNumber(value)).toBe(text)
})

test.each([
  [0.88 - 0.9, '▼ −0.02'],
  [0.0123, '▲ +0.0123'],
  [0, '= 0'],
])('the change %s reads %s', (delta, text) => {
  expect(formatDelta(delta)).toBe(text)
})

test.each([
  [0.0213, '2.13%'],
  [-0.5, '−50%'],
  [1.234, '123%'],
  [0, '0%'],
  [0.00000001, '<0.01%'],
  [12345.6, '1,234,560%'],
])('the part %s reads %s', (part, text) => {
  expect(formatPercent(part)).toBe(text)
})

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [1024 * 1024 - 1, '1 MiB'],
  [2_147_483_648, '2 GiB'],
  [42 * 1024 * 1024, '42 MiB'],
])('%i bytes read %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test('any number is short and near what it was', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e300, max: 1e300, noNaN: true }), (value) => {
      const text = formatNumber(value)

      expect(text.length).toBeLessThanOrEqual(26)
      expect(Math.abs(Number(text.replaceAll(',', '')) - value)).toBeLessThanOrEqual(Math.abs(value) * 6e-4)
    }),
  )
})
