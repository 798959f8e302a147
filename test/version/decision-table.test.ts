import { describe, expect, test } from '@jest/globals'
import { defaultTypes } from '../../src/config/versioning.ts'
import { isLevel } from '../../src/version/commit.ts'
import { judgeCommits } from '../../src/version/judge.ts'
import { type Channel, nextVersion } from '../../src/version/next.ts'
import { planVersion } from '../../src/version/plan.ts'
import { judgement, planInput } from './inputs.ts'
import { historyOf, messageOf, tableRows } from './tables.ts'

const rules = { types: defaultTypes }

describe('docs/versioning.md: a commit', () => {
  const rows = tableRows('message', 'level', 'rule')

  test('has a table', () => {
    expect(rows.length).toBeGreaterThan(50)
  })

  test.each(rows)('%s is %s by the rule: %s', (cell = '', level, rule) => {
    const [judged] = judgeCommits(
      'fraud',
      [{ sha: 'a'.repeat(40), parents: [], message: messageOf(cell) }],
      rules,
    )

    expect([judged?.level, judged?.rule]).toEqual([level, rule])
  })
})

describe('docs/versioning.md: a merge', () => {
  test.each(tableRows('message of a merge', 'level', 'rule'))(
    '%s is %s by the rule: %s',
    (cell = '', level, rule) => {
      for (const parents of [2, 3]) {
        const commit = {
          sha: 'a'.repeat(40),
          parents: ['b', 'c', 'd'].slice(0, parents),
          message: messageOf(cell),
        }
        const [judged] = judgeCommits('fraud', [commit], rules)

        expect([judged?.level, judged?.rule]).toEqual([level, rule])
      }
    },
  )
})

describe('docs/versioning.md: a history', () => {
  test.each(tableRows('history', 'levels, oldest first'))('%s counts %s', (cell = '', levels = '') => {
    const oldestFirst = historyOf(cell)

    const judged = judgeCommits('fraud', oldestFirst.toReversed(), rules)

    expect(
      judged
        .map(({ level }) => level)
        .reverse()
        .join(', '),
    ).toBe(levels)
  })
})

describe('docs/versioning.md: a number', () => {
  test.each(tableRows('last versions', 'level', 'channel', 'next'))(
    '%s, %s, %s: %s',
    (last = '', level = '', channel = '', next) => {
      const [reachable = [], elsewhere = []] = last
        .split('; elsewhere ')
        .map((list) => list.split(', ').filter((each) => each !== ''))
      if (!isLevel(level)) throw new TypeError(`${level} is no level`)

      const plan = planVersion(
        planInput({
          reachable,
          taken: [...reachable, ...elsewhere],
          channel: channelOf(channel),
          judgements: [judgement({ commit: 'c1', level })],
          sinceCurrent: new Set(['c1']),
        }),
      )

      expect(plan.next).toBe(next)
    },
  )

  test('is the same without the reasons', () => {
    const next = nextVersion({
      stable: '1.2.3',
      current: '1.2.3',
      level: 'minor',
      channel: { kind: 'release' },
      taken: ['1.2.3'],
      initial: '1.0.0',
    })

    expect(next).toBe('1.3.0')
  })
})

function channelOf(cell: string): Channel {
  if (cell === 'release') return { kind: 'release' }
  const pullRequest = /^pull request (\d+)$/.exec(cell)?.[1]
  return pullRequest === undefined
    ? { kind: 'prerelease', identifier: cell }
    : { kind: 'preview', pullRequest: Number(pullRequest), run: 1 }
}
