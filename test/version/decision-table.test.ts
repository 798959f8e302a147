import { describe, expect, test } from '@jest/globals'
import { defaultTypes } from '../../src/config/versioning.ts'
import { UserError } from '../../src/ports/errors.ts'
import { isLevel } from '../../src/version/commit.ts'
import { judgeCommits } from '../../src/version/judge.ts'
import { historyOf, messageOf, tableRows } from './tables.ts'
import { beforeOf, channelOf, planOn } from './world.ts'

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

/** What asks for a level, and for nothing else. */
const askingFor = { major: 'feat!: x', minor: 'feat: x', patch: 'fix: x', none: 'docs: x' }

/** As the page writes it: a version, `nothing`, or `refused: …`. */
async function nextOn(last: string, channel: string, message: string): Promise<string> {
  try {
    return (await planOn(beforeOf(last), channelOf(channel), message)).next ?? 'nothing'
  } catch (error) {
    if (error instanceof UserError && error.code === 'refused') return `refused: ${error.message}`
    throw error
  }
}

describe('docs/versioning.md: a number', () => {
  const rows = tableRows('last versions', 'level', 'channel', 'next')

  test('has tables', () => {
    expect(rows.length).toBeGreaterThan(60)
  })

  test.each(rows)('%s, %s, %s: %s', async (last = '', level = '', channel = '', next) => {
    if (!isLevel(level)) throw new TypeError(`${level} is no level`)

    expect(await nextOn(last, channel, askingFor[level])).toBe(next)
  })
})

describe('docs/versioning.md: Release-As', () => {
  test.each(tableRows('last versions', 'channel', 'trailer', 'next'))(
    '%s, %s, %s: %s',
    async (last = '', channel = '', trailer = '', next) => {
      expect(await nextOn(last, channel, `fix: x\n\n${messageOf(trailer)}\n`)).toBe(next)
    },
  )
})

test('a number that was passed over is named', async () => {
  const { reasons } = await planOn(beforeOf('1.2.5; elsewhere 1.2.6'), channelOf('1.2.x'), 'fix: x')

  expect(reasons.map(({ summary }) => summary)).toEqual([
    'fix: x (fix)',
    '1.2.6 was given before; 1.2.7 is the next that is free',
  ])
})

test('what was refused says what can be done', async () => {
  await expect(planOn(beforeOf('1.2.5'), channelOf('1.2.x'), 'feat: x')).rejects.toMatchObject({
    remedy:
      'take the change back here and release it from another branch; or, if those who call the model see no change, say so in a later commit: Release-As: 1.2.6',
  })
})
