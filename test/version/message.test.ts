import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseHeader } from '../../src/version/header.ts'
import { createJudge, judgeCommits } from '../../src/version/judge.ts'
import { parseMessage } from '../../src/version/message.ts'
import { createReach } from '../../src/version/reach.ts'

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
    ['of pull requests', '(#1'.repeat(megabyte / 3)],
    ['of a pull request', `Reverts ${'a.'.repeat(megabyte / 4)}/${'b-'.repeat(megabyte / 4)}#`],
    ['of details', '<details '.repeat(megabyte / 9)],
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

describe('a message of ten megabytes', () => {
  test.each([
    ['of footers', 'Model-Bump: other=major\n'],
    ['of one footer, which goes on', 'and on\n'],
    ['of reverts of one commit', `This reverts commit ${'a'.repeat(40)}.\n`],
    ['of squashed commits', '* fix: y\n'],
    ['of fences', '```\n'],
    ['of details', '<details>\n'],
    ['of carriage returns', '\r'],
  ])('%s is judged for hundreds of models', (_, line) => {
    const text = `feat: x (#1)\n\nRefs: 1\n${line.repeat((10 * megabyte) / line.length)}\nModel-Bump: minor\n`
    const message = parseMessage(text)
    const commit = { sha: 'b'.repeat(40), parents: [], message: text }

    for (let model = 0; model < 300; model += 1) {
      const reach = createReach(commit.sha, [])
      const judge = createJudge(`m${model}`, { types: { feat: 'minor' } }, reach)
      judge.add(commit, message, new Set())
      expect(judge.judgements()).toMatchObject([{ level: 'minor' }])
    }
  })

  test('has a summary that a person can read, and whole characters in it', () => {
    const [judged] = judgeCommits(
      'fraud',
      [{ sha: 'a'.repeat(40), parents: [], message: `feat: x${'\u{1f600}'.repeat(megabyte)}` }],
      { types: {} },
    )

    expect(judged?.summary).toHaveLength(300)
    expect(judged?.summary.endsWith('\u{1f600}\u2026')).toBe(true)
  })
})
