import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fitWithin } from '../../src/report/limit.ts'

const paragraph = (letter: string, length: number) => ({ text: letter.repeat(length) })

describe('sections', () => {
  test('that fit stand with empty lines between them', () => {
    expect(fitWithin([{ text: 'a' }, { text: '' }, { text: 'b' }], 100)).toBe('a\n\nb')
  })

  test('that do not fit go from the end, whole, and that is said', () => {
    const text = fitWithin([paragraph('a', 200), paragraph('b', 200), paragraph('c', 200)], 500)

    expect(text).toContain('a'.repeat(200))
    expect(text).not.toContain('cc')
    expect(text).toContain('2 sections left out here: GitHub allows 500 characters')
  })

  test('that are essential stay', () => {
    const text = fitWithin([paragraph('a', 500), { text: 'footer', essential: true }], 300)

    expect(text).toMatch(/^footer\n\n_1 section left out/)
  })

  test('that are long are cut between two lines, and what was open is closed', () => {
    const rows = Array.from({ length: 100 }, (_, index) => `| row ${index} | ${index} |`)
    const table = `<details><summary>All</summary>\n\n| a | b |\n| - | - |\n${rows.join('\n')}\n\n</details>`

    const text = fitWithin([{ text: 'head' }, { text: table }, { text: 'tail' }], 800)

    expect(text).toMatch(
      /\| row \d+ \| \d+ \|\n\n<\/details>\n\n_1 section and \d+ lines of the section above left out/,
    )
    expect(text.length).toBeLessThanOrEqual(800)
  })

  test('that are code are cut inside of the block', () => {
    const code = `\`\`\`sh\n${'line\n'.repeat(200)}\`\`\``

    expect(fitWithin([{ text: code }], 400)).toMatch(/line\n```\n\n_/)
  })

  test('never are longer than the limit, nor end in half a character', () => {
    const section = fc.record({
      text: fc
        .array(fc.constantFrom('a', '😀', '```', '<details>', '\n', '\n\n', '| x |'), { maxLength: 200 })
        .map((parts) => parts.join('')),
      essential: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.array(section, { maxLength: 6 }),
        fc.integer({ min: 0, max: 1500 }),
        (sections, limit) => {
          const text = fitWithin(sections, limit)

          expect(text.length).toBeLessThanOrEqual(limit)
          expect(/\p{Cs}/u.test(text)).toBe(false)
        },
      ),
    )
  })
})
