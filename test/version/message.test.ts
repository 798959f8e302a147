import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseHeader } from '../../src/version/header.ts'
import { judgeCommits } from '../../src/version/judge.ts'
import { parseMessage } from '../../src/version/message.ts'

const megabyte = 1024 * 1024

describe('a message', () => {
  test('has a subject, a header, a body and footers', () => {
    const parsed = parseMessage('feat(scoring)!: in cents\n\nA body.\n\nReviewed-by: Z\nRefs #123\n')

    expect(parsed.subject).toBe('feat(scoring)!: in cents')
    expect(parsed.header).toEqual({ type: 'feat', scope: 'scoring', breaking: true, description: 'in cents' })
    expect(parsed.body).toContain('A body.')
    expect(parsed.footers).toEqual([
      { token: 'Reviewed-by', value: 'Z' },
      { token: 'Refs', value: '#123' },
    ])
  })

  test.each([
    ['carriage returns and line feeds', 'feat: x\r\n\r\nBREAKING CHANGE: y\r\n'],
    ['carriage returns', 'feat: x\r\rBREAKING CHANGE: y\r'],
    ['blanks in the blank line', 'feat: x\n \t \nBREAKING CHANGE: y\n'],
  ])('may have lines that end in %s', (_, message) => {
    expect(parseMessage(message).footers).toEqual([{ token: 'BREAKING CHANGE', value: 'y' }])
  })

  test('may have a footer of several lines and paragraphs', () => {
    const { footers } = parseMessage(
      'feat: x\n\nBREAKING CHANGE: inputs\nare in cents\n\nnot in euros\nRefs: #1',
    )

    expect(footers).toEqual([
      { token: 'BREAKING CHANGE', value: 'inputs\nare in cents\n\nnot in euros' },
      { token: 'Refs', value: '#1' },
    ])
  })

  test('is taken apart whatever it is', () => {
    const lines = fc.array(
      fc.oneof(
        fc.string(),
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', 'feat: x', 'A: b', '* fix!: y'),
      ),
    )
    fc.assert(
      fc.property(lines, (parts) => {
        const { footers, subject } = parseMessage(parts.join('\n'))

        expect(subject.includes('\n')).toBe(false)
        for (const { token } of footers) expect(token).toMatch(/^(BREAKING CHANGE|[A-Za-z0-9-]+)$/)
      }),
    )
  })

  test('that is conventional gives back what it was made of', () => {
    const type = fc.stringMatching(/^[a-z]{1,12}$/)
    const scope = fc.option(fc.stringMatching(/^[a-z0-9 /_-]{1,12}$/))
    const description = fc.stringMatching(/^[!-~]([ -~]{0,40}[!-~])?$/)
    fc.assert(
      fc.property(type, scope, fc.boolean(), description, (type, scope, breaking, description) => {
        const line = `${type}${scope === null ? '' : `(${scope})`}${breaking ? '!' : ''}: ${description}`

        expect(parseHeader(line).header).toEqual({ type, scope, breaking, description })
      }),
    )
  })
})

/** Each would take a backtracking parser minutes; these take none that a test would notice. */
describe('a line of a megabyte', () => {
  test.each([
    ['of letters', 'a'.repeat(megabyte)],
    ['of opening brackets', `feat${'('.repeat(megabyte)}`],
    ['of nested brackets', `feat${'('.repeat(megabyte / 2)}${')'.repeat(megabyte / 2)}: x`],
    ['of blanks in a footer', `Token:${' '.repeat(megabyte)}\u2028`],
    ['of blanks', `feat:${' '.repeat(megabyte)}`],
    ['of hyphens', `${'a-'.repeat(megabyte / 2)}: x`],
    ['of reverts', 'This reverts commit '.repeat(megabyte / 20)],
    ['of hexadecimal digits', `This reverts commit ${'a'.repeat(megabyte)}`],
    ['of list marks', '* '.repeat(megabyte / 2)],
  ])('%s is judged', (_, line) => {
    const messages = [
      line,
      `feat: x (#1)\n\n${line}\n`,
      `revert: x\n\nRefs: ${line}`,
      `${`${line.slice(0, 64)}\n\n`.repeat(2048)}`,
    ]
    const commits = messages.map((message, index) => ({
      sha: String(index).repeat(40),
      parents: [],
      message,
    }))

    expect(judgeCommits('fraud', commits, { types: {} })).toHaveLength(messages.length)
  })
})

describe('footers', () => {
  const token = fc.stringMatching(/^[A-Z][a-z]{1,8}(-[a-z]{1,8}){0,2}$/)
  const value = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/)
  const sentence = fc.stringMatching(/^[A-Z][a-z]{1,8}( [a-z]{1,8}){1,8}\.$/)

  test('are those that git finds in a message of a subject, paragraphs and trailers', () => {
    fc.assert(
      fc.property(
        sentence,
        fc.array(sentence, { maxLength: 3 }),
        fc.array(fc.tuple(token, value), { minLength: 1, maxLength: 4 }),
        (subject, paragraphs, trailers) => {
          const block = trailers.map(([name, text]) => `${name}: ${text}`).join('\n')
          const message = `${[subject, ...paragraphs, block].join('\n\n')}\n`

          const ours = parseMessage(message).footers.map((footer) => `${footer.token}: ${footer.value}`)

          expect(ours).toEqual(gitTrailers(message))
        },
      ),
      { numRuns: 60 },
    )
  })
})

function gitTrailers(message: string): string[] {
  const options = {
    input: message,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
  } as const
  const parsed = execFileSync('git', ['interpret-trailers', '--parse', '--no-divider'], options)
  return parsed.split('\n').filter((line) => line !== '')
}
