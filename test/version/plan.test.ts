import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import semver from 'semver'
import type { Level } from '../../src/version/commit.ts'
import { OverrideError, planVersion } from '../../src/version/plan.ts'
import { RefusedVersionError } from '../../src/version/refusal.ts'
import { evidence, judgement, planInput } from './inputs.ts'

const rc = { kind: 'prerelease', identifier: 'rc' } as const
const none = judgement({ level: 'none', rule: 'docs: no bump', summary: 'docs: x' })

describe('nothing is released', () => {
  test.each([
    ['without a commit', planInput({ judgements: [] }), 'no commit since 1.2.3'],
    [
      'when no commit asks for it',
      planInput({ judgements: [none] }),
      'none of the 1 commits since 1.2.3 asks for a version',
    ],
    [
      'when nothing was ever committed',
      planInput({ reachable: [], judgements: [] }),
      'no commit touches the model yet',
    ],
    ['at a commit that has a version', planInput({ atCommit: '1.2.3' }), 'this commit is already 1.2.3'],
    [
      'when all is the same, however many commits there are',
      planInput({ evidence: { candidate: evidence(), current: evidence() } }),
      'the files, parameters and data are those of 1.2.3, although 1 commits asked for a version',
    ],
    [
      'on a channel whose commits since its last version ask for nothing',
      planInput({
        reachable: ['1.3.0', '1.4.0-rc.1'],
        channel: rc,
        judgements: [{ ...none, commit: 'b' }, judgement({ commit: 'a' })],
        sinceCurrent: new Set(['b']),
      }),
      'none of the 1 commits since 1.4.0-rc.1 asks for a version',
    ],
  ])('%s', (_, input, summary) => {
    const plan = planVersion(input)

    expect(plan).toMatchObject({ next: null, bump: 'none' })
    const [why, ...commits] = plan.reasons
    expect(why?.summary).toBe(summary)
    // Every commit that was considered is told of, whatever came of it.
    expect(commits.map(({ commit }) => commit).sort()).toEqual(
      input.judgements.map(({ commit }) => commit).sort(),
    )
  })
})

describe('evidence', () => {
  test.each<[string, Level, string | null, ReturnType<typeof evidence>]>([
    ['the files', 'patch', '1.2.4', evidence('other')],
    ['the parameters', 'minor', '1.3.0', evidence('b', 'other')],
    ['the data', 'minor', '1.3.0', evidence('b', 'p', 'other')],
    ['all', 'minor', '1.3.0', evidence('x', 'y', 'z')],
  ])('that %s changed asks for a %s without any commit', (_, bump, next, candidate) => {
    const plan = planVersion(planInput({ judgements: [], evidence: { candidate, current: evidence() } }))

    expect(plan).toMatchObject({ bump, next })
    expect(plan.reasons.every(({ source }) => source === 'evidence')).toBe(true)
  })

  test('and commits are both heard: the higher wins, and every reason is kept', () => {
    const heard = { candidate: evidence('other'), current: evidence() }
    const plan = planVersion(
      planInput({ judgements: [judgement({ level: 'major', rule: 'feat!' })], evidence: heard }),
    )

    expect(plan).toMatchObject({ bump: 'major', next: '2.0.0' })
    expect(plan.reasons.map(({ level, source }) => `${level} ${source}`)).toEqual([
      'major commit',
      'patch evidence',
    ])
  })

  test('that all is the same gives way to a declared bump', () => {
    const same = { candidate: evidence(), current: evidence() }
    const declared = judgement({ level: 'major', rule: 'Model-Bump trailer' })

    expect(planVersion(planInput({ judgements: [declared], evidence: same })).next).toBe('2.0.0')
  })

  test('is not there when the last version has no record: then commits decide', () => {
    expect(planVersion(planInput({ evidence: { candidate: evidence(), current: null } })).next).toBe('1.3.0')
  })

  test('alone is enough for another pre-release, also when no commit touched the model', () => {
    const plan = planVersion(
      planInput({
        reachable: ['1.3.0', '1.4.0-rc.1'],
        channel: rc,
        sinceCurrent: new Set(),
        evidence: { candidate: evidence('other'), current: evidence() },
      }),
    )

    expect(plan.next).toBe('1.4.0-rc.2')
  })
})

describe('the first version', () => {
  test.each([
    ['1.0.0', judgement()],
    ['0.1.0', judgement()],
    ['1.0.0', none],
  ])('is %s by configuration', (initialVersion, only) => {
    const plan = planVersion(planInput({ reachable: [], judgements: [only], initialVersion }))

    expect(plan).toMatchObject({ current: null, next: initialVersion })
    expect(
      plan.reasons.some(({ summary }) => summary === `first version: ${initialVersion} by configuration`),
    ).toBe(true)
  })

  test('is another when that one was withdrawn', () => {
    expect(planVersion(planInput({ reachable: [], taken: ['1.0.0'] })).next).toBe('1.0.1')
  })
})

describe('in 0.y.z', () => {
  test('a breaking change is a minor bump, and says why', () => {
    const plan = planVersion(planInput({ reachable: ['0.3.1'], judgements: [judgement({ level: 'major' })] }))

    expect(plan).toMatchObject({ next: '0.4.0', bump: 'minor' })
    expect(plan.reasons.map(({ summary }) => summary)).toContain(
      'in 0.y.z a breaking change moves the minor number',
    )
  })
})

describe('pre-releases', () => {
  test('become what they lead to, at the very commit', () => {
    const input = planInput({
      reachable: ['1.3.0', '1.4.0-rc.2'],
      atCommit: '1.4.0-rc.2',
      sinceCurrent: new Set(),
    })

    expect(planVersion(input).next).toBe('1.4.0')
    expect(planVersion({ ...input, channel: rc }).next).toBeNull()
  })

  test('become what they lead to when nothing changed since', () => {
    const same = { candidate: evidence(), current: evidence() }
    const input = planInput({ reachable: ['1.3.0', '1.4.0-rc.2'], judgements: [], evidence: same })

    expect(planVersion(input)).toMatchObject({ next: '1.4.0', bump: 'minor' })
  })

  test('of a first version lead to it', () => {
    expect(planVersion(planInput({ reachable: ['1.0.0-rc.1'] })).next).toBe('1.0.0')
  })

  test('are made anew when something that they contain was taken back', () => {
    const cancels = judgement({ commit: 'b', level: 'none', rule: 'cancels aaaaaaa', cancels: ['a'] })
    const plan = planVersion(
      planInput({
        reachable: ['1.3.0', '1.4.0-rc.1'],
        channel: rc,
        judgements: [cancels, judgement({ commit: 'a', level: 'none' })],
        sinceCurrent: new Set(['b']),
      }),
    )

    expect(plan.next).toBe('1.4.0-rc.2')
  })
})

describe('on a maintenance branch', () => {
  const range = '1.2.x'
  const channel = { kind: 'release', range } as const

  test('the evidence is named, if it is what asks for too much', () => {
    const changed = { candidate: evidence('b', 'p', 'other'), current: evidence() }
    const input = planInput({ channel, judgements: [judgement({ level: 'patch' })], evidence: changed })

    expect(() => planVersion(input)).toThrow(
      '1.3.0 of fraud is not in 1.2.x, the range of this branch; the evidence asks for a minor version: the data changed',
    )
  })

  test('nothing is refused where nothing would be released', () => {
    const input = planInput({ channel, reachable: ['2.0.0'], judgements: [none] })

    expect(planVersion(input)).toMatchObject({ current: '2.0.0', next: null })
  })

  test('a model without a range of its own is not released', () => {
    const input = planInput({ channel: { kind: 'release', range: { churn: '1.2.x' } } })

    expect(planVersion(input)).toMatchObject({ next: null, bump: 'none' })
    expect(planVersion(input).reasons[0]?.summary).toBe(
      'this branch maintains other models, and not this one',
    )
  })
})

describe('Release-As', () => {
  const as = (releaseAs: string) => [judgement({ level: 'patch', releaseAs, summary: 'fix: x' })]

  test('is followed, and is the reason', () => {
    const plan = planVersion(planInput({ judgements: as('3.0.0') }))

    expect(plan).toMatchObject({
      next: '3.0.0',
      bump: 'major',
      reasons: [{ source: 'override', summary: 'Release-As: 3.0.0 (fix: x)' }],
    })
  })

  test.each([
    ['is no version', '3.0'],
    ['is behind', '1.0.0'],
    ['is the last one', '1.2.3'],
    ['exists elsewhere', '2.0.0'],
  ])('that %s is refused', (_, version) => {
    const plan = () => planVersion(planInput({ judgements: as(version), taken: ['1.2.3', '2.0.0'] }))

    expect(plan).toThrow(OverrideError)
    expect(plan).toThrow(/^commit 1111111 says Release-As: /)
  })

  test('that was followed already is not followed again', () => {
    const old = judgement({ commit: 'a', releaseAs: '2.0.0' })

    expect(planVersion(planInput({ judgements: [old], sinceCurrent: new Set(['b']) })).next).toBe('1.3.0')
  })

  test('becomes a pre-release on a channel, and a preview on a pull request', () => {
    const judgements = as('2.0.0')

    expect(planVersion(planInput({ judgements, channel: rc })).next).toBe('2.0.0-rc.1')
    expect(
      planVersion(planInput({ judgements, channel: { kind: 'preview', pullRequest: 42, run: 3 } })).next,
    ).toBe('2.0.0-pr.42.3')
    expect(planVersion(planInput({ judgements: as('2.0.0-beta.1'), channel: rc })).next).toBe('2.0.0-beta.1')
  })

  test('is stronger than evidence that nothing changed', () => {
    expect(
      planVersion(
        planInput({ judgements: as('1.2.4'), evidence: { candidate: evidence(), current: evidence() } }),
      ).next,
    ).toBe('1.2.4')
  })
})

describe('whatever came before', () => {
  const number = fc.integer({ min: 0, max: 20 })
  const plain = fc.tuple(number, number, number).map((parts) => parts.join('.'))
  const candidate = fc.tuple(plain, number).map(([core, count]) => `${core}-rc.${count}`)
  const version = fc.oneof(
    plain,
    candidate,
    plain.map((core) => `${core}+build-1`),
  )
  const level = fc.constantFrom<Level>('major', 'minor', 'patch')
  const channel = fc.constantFrom(rc, { ...rc, identifier: 'alpha' } as const, { kind: 'release' } as const)
  const range = fc.constantFrom('0.x', '1.x', '2.x.x', '0.3.x', '1.0.x', '1.2.x', '20.20.x')
  const planOrRefusal = (input: ReturnType<typeof planInput>) => {
    try {
      return planVersion(input)
    } catch (error) {
      if (error instanceof RefusedVersionError) return error
      throw error
    }
  }

  test('the next version is higher, and was never given', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(version),
        fc.uniqueArray(version),
        level,
        channel,
        (reachable, elsewhere, level, channel) => {
          const taken = [...reachable, ...elsewhere]

          const plan = planOrRefusal(
            planInput({ reachable, taken, channel, judgements: [judgement({ level })] }),
          )

          if (plan instanceof RefusedVersionError) {
            // Only an alpha after a candidate of the same version would go back.
            expect([channel.kind, 'identifier' in channel && channel.identifier]).toEqual([
              'prerelease',
              'alpha',
            ])
            return
          }
          const { next, current } = plan
          expect(semver.valid(next)).toBe(next)
          expect(taken.filter((version) => semver.eq(version, next ?? ''))).toEqual([])
          if (current !== null) expect(semver.gt(next ?? '', current)).toBe(true)
        },
      ),
    )
  })

  test('a maintenance branch gives what any branch would give, if that is in its range, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(version),
        fc.uniqueArray(version),
        level,
        range,
        (reachable, elsewhere, level, range) => {
          const input = planInput({
            reachable,
            taken: [...reachable, ...elsewhere],
            judgements: [judgement({ level })],
          })
          const anywhere = planVersion(input)

          const plan = planOrRefusal({ ...input, channel: { kind: 'release', range } })

          const inside = semver.satisfies(anywhere.next ?? '', range)
          expect(plan).toEqual(inside ? anywhere : expect.any(RefusedVersionError))
          if (plan instanceof RefusedVersionError) expect(plan.remedy).not.toBe('')
        },
      ),
    )
  })

  test('one more reason never makes the next version lower', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(version),
        fc.array(level, { minLength: 1 }),
        level,
        (reachable, levels, more) => {
          const judgements = levels.map((level, index) => judgement({ commit: String(index), level }))
          const less = planVersion(planInput({ reachable, judgements }))
          const all = planVersion(
            planInput({ reachable, judgements: [judgement({ level: more }), ...judgements] }),
          )

          // Not so for what is taken: a lower bump may have to make way for a version that exists.
          if (reachable.length <= 1) expect(semver.gte(all.next ?? '', less.next ?? '')).toBe(true)
          expect(all.commits.counted).toBe(levels.length + 1)
        },
      ),
    )
  })
})
