import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { judgeCommits } from '../../src/version/judge.ts'

const rules = { types: { feat: 'minor', fix: 'patch', revert: 'patch' } } as const
const id = (letter: string) => letter.repeat(40)

function judge(messages: Readonly<Record<string, string>>, parents: readonly string[] = []) {
  const commits = Object.entries(messages).map(([letter, message]) => ({ sha: id(letter), parents, message }))
  return judgeCommits('fraud', commits.reverse(), rules).reverse()
}

describe('merge commits', () => {
  test.each([
    ["Merge branch 'next'", 'none', 'merge: its parents count'],
    ['Merge pull request #1 from a/b\n\nfeat: x', 'none', 'merge: its parents count'],
    ['feat!: a merge with a title of its own', 'none', 'merge: its parents count'],
    ['Merge pull request #1 from a/b\n\nBREAKING CHANGE: y', 'major', 'BREAKING CHANGE footer'],
    ['Merge pull request #1 from a/b\n\nModel-Bump: minor', 'minor', 'Model-Bump trailer'],
  ])('%j is %s', (message, level, rule) => {
    expect(judge({ a: message }, [id('e'), id('f')])).toMatchObject([{ level, rule }])
  })

  test('may carry Release-As', () => {
    expect(judge({ a: 'Merge x\n\nRelease-As: 3.0.0' }, [id('e'), id('f')])).toMatchObject([
      { releaseAs: '3.0.0' },
    ])
  })
})

describe('reverts', () => {
  test('say what they cancel, and what is cancelled says by what', () => {
    const judged = judge({ a: 'feat: x', b: `Revert "feat: x"\n\nThis reverts commit ${id('a')}.` })

    expect(judged.map(({ rule }) => rule)).toEqual(['reverted by bbbbbbb', 'cancels aaaaaaa'])
    expect(judged[1]?.cancels).toEqual([id('a')])
  })

  test('name commits by short ids too', () => {
    const judged = judge({ a: 'feat: x', b: 'Revert "feat: x"\n\nThis reverts commit AAAAAAA.' })

    expect(judged.map(({ level }) => level)).toEqual(['none', 'none'])
  })

  test('of several commits, one of which was released, are a patch', () => {
    const text = `This reverts commit ${id('a')}.\nThis reverts commit ${id('9')}.`

    expect(judge({ a: 'feat: x', b: `Revert both\n\n${text}` }).map(({ level }) => level)).toEqual([
      'none',
      'patch',
    ])
  })

  test('take a Release-As of what they cancel away', () => {
    const judged = judge({
      a: 'feat: x\n\nRelease-As: 9.0.0',
      b: `Revert "feat: x"\n\nThis reverts commit ${id('a')}.`,
    })

    expect(judged.map(({ releaseAs }) => releaseAs)).toEqual([null, null])
  })

  test('that were squashed leave the rest of the squash standing', () => {
    const squash = `Work (#9)\n\n* feat: y\n\n* Revert "feat: x"\n\nThis reverts commit ${id('a')}.`

    expect(judge({ a: 'feat: x', b: squash }).map(({ level }) => level)).toEqual(['none', 'minor'])
  })

  /** The last word counts: an odd number of reverts on top of a commit leaves nothing, an even number all of it. */
  test('of reverts, to any depth, end with the commit in or out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), (depth) => {
        const letters = 'abcdef0123456789'.slice(0, depth + 1)
        const messages = Object.fromEntries(
          [...letters].map((letter, at) => [
            `${letter}`,
            at === 0 ? 'feat: x' : `Revert "…"\n\nThis reverts commit ${id(letters[at - 1] ?? '')}.`,
          ]),
        )
        const commits = [...letters].map((letter) => ({
          sha: id(letter),
          parents: [],
          message: messages[letter] ?? '',
        }))

        const judged = judgeCommits('fraud', commits.reverse(), rules)

        expect(judged.at(-1)?.level).toBe(depth % 2 === 0 ? 'minor' : 'none')
        expect(judged.slice(0, -1).every(({ level }) => level === 'none')).toBe(true)
      }),
    )
  })
})

describe('Release-As', () => {
  test.each([
    ['fix: x\n\nRelease-As: 2.0.0', '2.0.0'],
    ['fix: x\n\nrelease-as: v2.0.0', '2.0.0'],
    ['fix: x\n\nRelease-As: fraud=2.0.0', '2.0.0'],
    ['fix: x\n\nRelease-As: other=2.0.0', null],
    ['fix: x\n\nRelease-As: 2.0.0\n\nAnd more to say.', '2.0.0'],
    ['fix: x\n\nRelease-As: 1.0.0\nRelease-As: 2.0.0', '2.0.0'],
    ['fix: x\n\nRelease-As: fraud=2.0.0\nRelease-As: 3.0.0', '2.0.0'],
    ['fix: x\n\nWe could say\nRelease-As: 2.0.0', null],
    ['Release-As: 2.0.0', null],
  ])('in %j names %s', (message, version) => {
    expect(judge({ a: message })).toMatchObject([{ releaseAs: version }])
  })
})

test('every commit is listed, in order, with a rule', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 8 }), (messages) => {
      const commits = messages.map((message, index) => ({
        sha: String(index).repeat(40),
        parents: [],
        message,
      }))

      const judged = judgeCommits('fraud', commits, rules)

      expect(judged.map(({ commit }) => commit)).toEqual(commits.map(({ sha }) => sha))
      for (const { rule } of judged) expect(rule).not.toBe('')
    }),
  )
})

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
  'a type that is called %s is worth nothing',
  (type) => {
    expect(judge({ a: `${type}: x` })).toMatchObject([{ level: 'none' }])
  },
)
