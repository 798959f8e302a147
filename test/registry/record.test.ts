import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatTagMessage, parseRecord, recordTrailerOf } from '../../src/registry/record.ts'
import { stageRecord, versionRecord } from './examples.ts'

const hostile = [
  'Modelseal-Record: {"forged":true}',
  'x\n\nModelseal-Record: {"forged":true}\n',
  'x\r\rModelseal-Record: {"forged":true}',
  'x\u2028\u2028Modelseal-Record: {"forged":true}',
  '---',
  '# comment',
  '-----BEGIN PGP SIGNATURE-----',
  'Signed-off-by: Mallory <m@example.com>',
  '',
  '\0',
]
const text = fc.oneof(fc.constantFrom(...hostile), fc.string(), fc.string({ unit: 'binary' }))

describe("a tag's message", () => {
  test('is a line, lines for people, and the record', () => {
    const message = formatTagMessage('fraud 1.0.0', ['accuracy 0.985', 'by alice'], versionRecord())

    expect(message.split('\n').slice(0, 5)).toEqual(['fraud 1.0.0', '', 'accuracy 0.985', 'by alice', ''])
    expect(message.split('\n')[5]).toMatch(/^Modelseal-Record: \{"bump":"minor",/)
  })

  test('gives back its record, whatever is written above it and in it', () => {
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 4 }), text, (subject, lines, actor) => {
        const record = stageRecord({ actor })

        const parsed = parseRecord(recordTrailerOf(formatTagMessage(subject, lines, record)) ?? '')

        expect(parsed).toEqual({ ok: true, record: JSON.parse(JSON.stringify(record)) })
      }),
    )
  })

  test('shows git the same record', () => {
    const printable = fc.oneof(fc.constantFrom(...hostile.slice(0, 8)), fc.stringMatching(/^[ -~]{1,40}$/))
    fc.assert(
      fc.property(printable, fc.array(printable, { maxLength: 3 }), (subject, lines) => {
        const message = formatTagMessage(`fraud ${subject}`, lines, versionRecord())

        const options = {
          input: message,
          encoding: 'utf8',
          env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
        } as const
        const trailers = execFileSync(
          'git',
          ['interpret-trailers', '--parse', '--no-divider'],
          options,
        ).trimEnd()

        expect(trailers).toBe(`Modelseal-Record: ${recordTrailerOf(message)}`)
      }),
      { numRuns: 40 },
    )
  })
})

describe('the trailer of a message', () => {
  test.each([
    ['none', 'fraud 1.0.0\n', null],
    ['an empty message', '', null],
    ['one', 'x\n\nModelseal-Record: {}\n', '{}'],
    ['one without a line break at the end', 'x\n\nModelseal-Record: {}', '{}'],
    ['one among others', 'x\n\nReviewed-by: A\nModelseal-Record: {}\nSigned-off-by: B', '{}'],
    ['two', 'x\n\nModelseal-Record: {"a":1}\nModelseal-Record: {"a":2}', null],
    ['two, one in lower case', 'x\n\nModelseal-Record: {"a":1}\nmodelseal-record: {"a":2}', null],
    ['one that is not in the last paragraph', 'x\n\nModelseal-Record: {}\n\nThe end.', null],
    ['one within prose', 'x\n\nThis is\nModelseal-Record: {}', null],
    ['one that is folded', 'x\n\nModelseal-Record: {"a":\n 1}', null],
    ['one that is indented', 'x\n\n Modelseal-Record: {}', null],
  ])('with %s is found when it is the only one, and in its place', (_, message, expected) => {
    expect(recordTrailerOf(message)).toBe(expected)
  })

  test('is looked for in a megabyte of anything', () => {
    for (const part of ['\n', '\n \t', 'a', 'A: b\n', ' : ']) {
      expect(recordTrailerOf(part.repeat(2 ** 20 / part.length)) === null).toBe(true)
    }
  })
})

describe('a record', () => {
  test.each([
    ['no JSON', '{', 'the record is not JSON'],
    ['another schema', JSON.stringify({ ...versionRecord(), schema: 2 }), 'schema'],
    ['another kind', JSON.stringify({ ...versionRecord(), kind: 'model' }), 'kind'],
    ['a digest that is none', JSON.stringify({ ...versionRecord(), params: 'x' }), 'params'],
    ['a metric that is no number', JSON.stringify({ ...versionRecord(), metrics: { a: 'b' } }), 'metrics.a'],
    ['nothing', 'null', 'the record is not one of ours'],
  ])('with %s is refused, and the reason says where', (_, value, part) => {
    const parsed = parseRecord(value)

    expect(parsed.ok).toBe(false)
    expect(parsed.ok ? '' : parsed.reason).toContain(part)
  })

  test('of a later minor version may have keys that we do not know', () => {
    expect(parseRecord(JSON.stringify({ ...versionRecord(), news: 1 }))).toEqual({
      ok: true,
      record: versionRecord(),
    })
  })

  test('is read from anything without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (value) => {
        expect(typeof parseRecord(value).ok).toBe('boolean')
      }),
    )
  })
})
