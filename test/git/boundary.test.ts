import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { judgeVisible, type VisibleCommit } from '../../src/git/boundary.ts'

/** Lines like `a b c`: a commit and its parents; the tip first, children before their parents. */
function history(...lines: string[]): VisibleCommit[] {
  return lines.map((line) => {
    const [sha = '', ...parents] = line.split(' ')
    return { sha, parents }
  })
}

describe('a truncated history is enough', () => {
  test.each<[string, VisibleCommit[], string[], boolean]>([
    ['when the tip is the version', history('a'), ['a'], true],
    ['when all leads to the version', history('a b', 'b v', 'v'), ['v'], true],
    ['not when the version is not in sight', history('a b', 'b'), ['v'], false],
    ['not when one of two versions is not in sight', history('a v', 'v'), ['v', 'w'], false],
    ['when all leads to the older one of two', history('a w', 'w v', 'v'), ['w', 'v'], true],
    ['when a branch began after the version', history('m a b', 'a v', 'b v', 'v'), ['v'], true],
    ['not when a branch began who knows where', history('m a b', 'a v', 'b', 'v'), ['v'], false],
    ['not when a merge may be cut off', history('m'), ['v'], false],
    [
      'when a branch began before the version, where all leads to',
      history('m a b', 'a v', 'b x', 'v x', 'x'),
      ['v'],
      true,
    ],
    [
      'when branches overlap all the way down, but all that is new leads to where the sight ends',
      history('m n f', 'n v', 'v o g', 'f o', 'o p h', 'g p', 'p q', 'h q', 'q'),
      ['v'],
      true,
    ],
    [
      'when the sight ends at two commits that all that is new leads to',
      history('m v f', 'v o', 'f o', 'o p g', 'p', 'g'),
      ['v'],
      true,
    ],
    [
      'not when only some of what is new leads to them',
      history('m v f', 'v o g', 'f o', 'o', 'g'),
      ['v'],
      false,
    ],
    ['not for another root', history('m a b', 'a v', 'v', 'b'), ['v'], false],
  ])('%s', (_, commits, marks, enough) => {
    expect(judgeVisible(commits, marks).enough).toBe(enough)
  })

  test('or else says what is not in sight, and where the sight ends', () => {
    expect(judgeVisible(history('m a b', 'a', 'b v', 'v'), ['v', 'w'])).toEqual({
      enough: false,
      unseen: new Set(['w']),
      ends: ['a', 'v'],
    })
  })
})

/** Any history of up to 9 commits, 0 the tip; each but the last has parents with higher numbers. */
const graphs = fc.integer({ min: 4, max: 9 }).chain((size) =>
  fc.record({
    parents: fc.tuple(
      ...Array.from({ length: size }, (_, at) => {
        const older = Array.from({ length: size - at - 1 }, (_, more) => at + more + 1)
        // Often the next one, as histories are: then some of them are enough.
        const near = older.slice(0, 1)
        return fc.oneof(
          { weight: 1, arbitrary: fc.constant(near) },
          {
            weight: 2,
            arbitrary: fc.subarray(older, {
              minLength: Math.min(1, older.length),
              maxLength: Math.min(2, older.length),
            }),
          },
        )
      }),
    ),
    cut: fc.subarray(
      Array.from({ length: size }, (_, at) => at),
      { maxLength: 2 },
    ),
    marks: fc.subarray(
      Array.from({ length: size }, (_, at) => at),
      { minLength: 1, maxLength: 2 },
    ),
  }),
)

function reach(from: number, parents: readonly (readonly number[])[]): Set<number> {
  const all = new Set<number>()
  const queue = [from]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (all.has(next)) continue
    all.add(next)
    queue.push(...(parents[next] ?? []))
  }
  return all
}

/** What a plan rests on: each commit that is not in all marks, with the marks that contain it. */
function told(parents: readonly (readonly number[])[], marks: readonly number[]): string[] {
  const contents = marks.map((mark) => reach(mark, parents))
  const commits = [...reach(0, parents)].sort((a, b) => a - b)
  return commits.flatMap((commit) => {
    const containing = contents.map((content) => content.has(commit))
    return containing.every((each) => each) ? [] : [`${commit} ${parents[commit]} ${containing}`]
  })
}

test('whatever was cut off: when it says enough, the truth is the same', () => {
  let enough = 0
  fc.assert(
    fc.property(graphs, ({ parents, cut, marks }) => {
      const visible = parents.map((each, at) => (cut.includes(at) ? [] : each))
      const seen = reach(0, visible)
      const commits = [...seen]
        .sort((a, b) => a - b)
        .map((commit) => ({ sha: `${commit}`, parents: (visible[commit] ?? []).map(String) }))
      if (!judgeVisible(commits, marks.map(String)).enough) return
      enough += 1

      expect(told(visible, marks)).toEqual(told(parents, marks))
    }),
    { numRuns: 10_000 },
  )
  expect(enough).toBeGreaterThan(100)
})
