import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createReach } from '../../src/version/reach.ts'

/** Commits by number, each with lower ones as parents; the highest number is the newest. */
const histories = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 20 })
  .map((all) => all.map((parents, at) => [...new Set(at === 0 ? [] : parents.map((parent) => parent % at))]))

function historyOf(parents: readonly (readonly number[])[], from: number): Set<number> {
  const found = new Set([from])
  for (const at of found) for (const parent of parents[at] ?? []) found.add(parent)
  return found
}

describe('one walk', () => {
  test('tells which marked commits contain each commit, and which marks it reached', () => {
    fc.assert(
      fc.property(histories, fc.array(fc.nat(19), { maxLength: 5 }), (parents, marks) => {
        const head = parents.length - 1
        const marked = [...new Set(marks.filter((mark) => mark <= head))]
        const reach = createReach(String(head), marked.map(String))
        const inHead = historyOf(parents, head)

        for (const at of [...inHead].sort((a, b) => b - a)) {
          const containing = reach.visit(String(at), (parents[at] ?? []).map(String))
          const expected = marked.filter((mark) => inHead.has(mark) && historyOf(parents, mark).has(at))
          expect([...containing].sort()).toEqual(expected.map(String).sort())
        }
        for (const mark of marked) expect(reach.reached(String(mark))).toBe(inHead.has(mark))
      }),
    )
  })
})

test('a walk that is empty, or ends at a mark, has reached it', () => {
  expect(createReach('a', ['a']).reached('a')).toBe(true)
  const reach = createReach('b', ['a', 'c'])
  reach.visit('b', ['a'])
  expect([reach.reached('a'), reach.reached('c')]).toEqual([true, false])
})
