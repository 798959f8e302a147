import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { createObjectIds } from '../../src/version/object-ids.ts'
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

describe('a walk', () => {
  test('is over only when all that is to come is contained in every mark', () => {
    fc.assert(
      fc.property(histories, fc.array(fc.nat(19), { minLength: 1, maxLength: 3 }), (parents, marks) => {
        const head = parents.length - 1
        const marked = [...new Set(marks.map((mark) => mark % parents.length))]
        const reach = createReach(String(head), marked.map(String))
        const toCome = historyOf(parents, head)
        for (const at of [...toCome].sort((a, b) => b - a)) {
          reach.visit(String(at), (parents[at] ?? []).map(String))
          toCome.delete(at)
          const contained = marked.every((mark) =>
            [...toCome].every((each) => historyOf(parents, mark).has(each)),
          )
          if (reach.over()) expect(contained).toBe(true)
        }
        expect(reach.over()).toBe(true)
      }),
    )
  })

  test('is over at the oldest of the marks where history is a line, whatever is marked later', () => {
    const reach = createReach('d', ['b', 'c'])
    reach.mark('1')
    reach.visit('d', ['c'])
    reach.visit('c', ['b'])
    expect(reach.over()).toBe(false)
    reach.visit('b', ['a'])
    expect(reach.over()).toBe(true)
  })

  test('tells whether a commit came before one of its children', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), (parents, choices) => {
        const reach = createReach(String(parents.length - 1), [])
        const frontier = new Set([parents.length - 1])
        const visited: number[] = []
        for (const choice of choices) {
          const at = [...frontier][choice % frontier.size]
          if (at === undefined) break
          frontier.delete(at)
          visited.push(at)
          for (const parent of parents[at] ?? []) if (!visited.includes(parent)) frontier.add(parent)
          reach.visit(String(at), (parents[at] ?? []).map(String))
          const isEarly = (child: number, place: number) =>
            (parents[child] ?? []).some((parent) => visited.slice(0, place).includes(parent))
          expect(reach.disordered()).toBe(visited.some(isEarly))
        }
      }),
      { numRuns: 300 },
    )
  })
})

test('a set of names of objects holds what was added, and nothing else', () => {
  const name = (at: number) => at.toString(16).padStart(8, '0').repeat(5)
  const ids = createObjectIds()
  for (let at = 0; at < 5_000; at += 1) ids.add(name(2 * at))
  const held = Array.from({ length: 10_000 }, (_, at) => ids.has(name(at)))
  expect(held).toEqual(Array.from({ length: 10_000 }, (_, at) => at % 2 === 0))
})

test('a walk that is empty, or ends at a mark, has reached it', () => {
  expect(createReach('a', ['a']).reached('a')).toBe(true)
  const reach = createReach('b', ['a', 'c'])
  reach.visit('b', ['a'])
  expect([reach.reached('a'), reach.reached('c')]).toEqual([true, false])
})
