import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { CommitParser } from 'conventional-commits-parser'
import fc from 'fast-check'
import { parseMessage } from '../../src/version/message.ts'

/** The common parser, with the patterns that its preset for Conventional Commits gives it. */
const common = new CommitParser({
  headerPattern: /^(\w*)(?:\((.*)\))?!?: (.*)$/,
  breakingHeaderPattern: /^(\w*)(?:\((.*)\))?!: (.*)$/,
  noteKeywords: ['BREAKING CHANGE', 'BREAKING-CHANGE'],
})

interface Read {
  readonly type: string | null
  readonly scope: string | null
  readonly description: string | null
  readonly breaking: boolean
}

function ours(message: string): Read {
  const { header, breaking } = parseMessage(message)
  return {
    type: header?.type ?? null,
    scope: header?.scope ?? null,
    description: header?.description ?? null,
    breaking: breaking || header?.breaking === true,
  }
}

function theirs(message: string): Read {
  const { type, scope, subject, notes } = common.parse(message)
  return {
    type: type ?? null,
    scope: scope ?? null,
    description: subject ?? null,
    breaking: notes.some(({ title }) => title.toUpperCase().startsWith('BREAKING')),
  }
}

const word = fc.stringMatching(/^[a-z]{1,10}$/)
const sentence = fc.stringMatching(/^[A-Z][a-z]{1,8}( [a-z]{1,8}){1,6}\.$/)
const header = fc
  .tuple(
    fc.oneof(fc.constantFrom('feat', 'fix', 'docs'), word),
    fc.option(fc.stringMatching(/^[a-z][a-z0-9/-]{0,8}$/)),
    fc.boolean(),
    fc.stringMatching(/^[a-z]([a-z0-9 .,'-]{0,30}[a-z0-9])?$/),
  )
  .map(
    ([type, scope, breaking, text]) =>
      `${type}${scope === null ? '' : `(${scope})`}${breaking ? '!' : ''}: ${text}`,
  )
const breakingFooter = fc
  .tuple(fc.constantFrom('BREAKING CHANGE', 'BREAKING-CHANGE'), sentence)
  .map(([token, text]) => `${token}: ${text}`)
const trailer = fc
  .tuple(
    fc.stringMatching(/^[A-Z][a-z]{1,8}(-[a-z]{1,8}){0,2}$/),
    fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/),
  )
  .map(([token, value]) => `${token}: ${value}`)

describe('conventional-commits-parser', () => {
  test('reads the same type, scope, description and breaking changes in messages of the specification', () => {
    fc.assert(
      fc.property(
        fc.oneof(header, sentence),
        fc.array(sentence, { maxLength: 3 }),
        fc.array(
          fc.oneof(
            breakingFooter,
            word.map((name) => `Reviewed-by: ${name}`),
          ),
          { maxLength: 3 },
        ),
        fc.constantFrom('\n', '\r\n'),
        (subject, paragraphs, footers, end) => {
          const parts = [subject, ...paragraphs, ...(footers.length > 0 ? [footers.join('\n')] : [])]
          const message = `${parts.join('\n\n')}\n`.replaceAll('\n', end)

          expect(ours(message)).toEqual(theirs(message))
        },
      ),
      { numRuns: 300 },
    )
  })

  /** Where we differ, we keep to the letter of the specification, or are stricter about what counts as one. */
  test.each<[string, string, Partial<Read>, Partial<Read>]>([
    ['types are lower-cased (rule 15)', 'Feat: x', { type: 'feat' }, { type: 'Feat' }],
    ['a type may hold a hyphen', 'bug-fix: x', { type: 'bug-fix' }, { type: null }],
    ['a type begins with a letter', '1: x', { type: null }, { type: '1' }],
    ['there is no commit without a type', ': x', { type: null }, { description: 'x' }],
    [
      'brackets of a scope are balanced',
      'feat(a): b): c',
      { scope: 'a', description: 'b): c' },
      { scope: 'a): b' },
    ],
    [
      'a breaking change is written in capitals (rule 15)',
      'fix: x\n\nbreaking change: y',
      { breaking: false },
      { breaking: true },
    ],
    [
      'a breaking change has a colon (rule 12)',
      'fix: x\n\nBREAKING CHANGE y',
      { breaking: false },
      { breaking: true },
    ],
    [
      'an entry of a list is no footer',
      'fix: x\n\n* BREAKING CHANGE: y',
      { breaking: false },
      { breaking: true },
    ],
    [
      'prose is no footer (rule 8)',
      'fix: x\n\nThe words\nBREAKING CHANGE: y',
      { breaking: false },
      { breaking: true },
    ],
    ['a footer may hold a number', 'fix: x\n\nBREAKING CHANGE #12', { breaking: true }, { breaking: true }],
  ])('differs: %s', (_, message, mine, other) => {
    expect(ours(message)).toMatchObject(mine)
    expect(theirs(message)).toMatchObject(other)
  })
})

function ourFooters(message: string): string[] {
  return parseMessage(message).footers.map(({ token, value }) => `${token}: ${value}`)
}

function gitTrailers(message: string): string[] {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  const options = { input: message, encoding: 'utf8', env } as const
  const parsed = execFileSync('git', ['interpret-trailers', '--parse', '--no-divider'], options)
  return parsed.split('\n').filter((line) => line !== '')
}

describe('git interpret-trailers', () => {
  test('finds the same footers in a last paragraph of them', () => {
    fc.assert(
      fc.property(
        fc.oneof(header, sentence),
        fc.array(
          fc.oneof(
            sentence,
            sentence.map((text) => `${text}\n${text}`),
          ),
          { maxLength: 3 },
        ),
        fc.array(trailer, { minLength: 1, maxLength: 5 }),
        (subject, paragraphs, trailers) => {
          const message = `${[subject, ...paragraphs, trailers.join('\n')].join('\n\n')}\n`

          expect(ourFooters(message)).toEqual(gitTrailers(message))
        },
      ),
      { numRuns: 60 },
    )
  })

  test('finds none in prose, and neither do we', () => {
    fc.assert(
      fc.property(header, fc.array(sentence, { maxLength: 4 }), (subject, paragraphs) => {
        const message = `${[subject, ...paragraphs].join('\n\n')}\n`

        expect([ourFooters(message), gitTrailers(message)]).toEqual([[], []])
      }),
      { numRuns: 20 },
    )
  })

  /** The specification's footers are inspired by git's trailers, and are not the same. */
  test.each<[string, string, string[], string[]]>([
    ['BREAKING CHANGE may hold a space (rule 9)', 'fix: x\n\nBREAKING CHANGE: y', ['BREAKING CHANGE: y'], []],
    ['a number may follow a space (rule 8)', 'fix: x\n\nRefs #12', ['Refs: #12'], []],
    ['a space follows the colon (rule 8)', 'fix: x\n\nRefs:12', [], ['Refs: 12']],
    ['no space stands in front of the colon', 'fix: x\n\nRefs : 12', [], ['Refs: 12']],
    ['a word in lower case is a commit of a squash, no footer', 'fix: x\n\nfeat: y', [], ['feat: y']],
    ['a value may go on in the next lines (rule 10)', 'fix: x\n\nRefs: a\nb', ['Refs: a\nb'], []],
    ['a value may hold paragraphs (rule 10)', 'fix: x\n\nRefs: a\n\nB.', ['Refs: a\n\nB.'], []],
    [
      'footers may stand in several paragraphs',
      'fix: x\n\nA-b: c\n\nD-e: f',
      ['A-b: c', 'D-e: f'],
      ['D-e: f'],
    ],
    ['the blank line after the subject may be missing', 'fix: x\nRefs: 12', ['Refs: 12'], []],
    [
      'prose may not stand before the first footer of a paragraph',
      'fix: x\n\nProse.\nSigned-off-by: A',
      [],
      ['Signed-off-by: A'],
    ],
  ])('differs: %s', (_, message, mine, other) => {
    expect(ourFooters(message)).toEqual(mine)
    expect(gitTrailers(`${message}\n`)).toEqual(other)
  })
})
