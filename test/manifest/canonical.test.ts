import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { canonicalJson } from '../../src/manifest/canonical.ts'
import { bundleDigest, byCodePoints, digestOf, sha256 } from '../../src/manifest/digest.ts'

describe('canonical JSON', () => {
  test.each<[unknown, string]>([
    // RFC 8785 § 3.2.2 and § 3.2.3
    [
      { numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27], literals: [null, true, false] },
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}',
    ],
    [
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 },
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    ],
    [-0, '0'],
    ['line\nbreak', '"line\\nbreak"'],
    [[], '[]'],
  ])('of %j is %s', (data, text) => {
    expect(canonicalJson(data)).toBe(text)
  })

  test('is the same data again', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) =>
        expect(JSON.parse(canonicalJson(data))).toEqual(JSON.parse(JSON.stringify(data))),
      ),
    )
  })

  test('does not depend on the order of keys, at any depth', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (data) => {
        expect(canonicalJson(turned(data))).toBe(canonicalJson(data))
        expect(digestOf(turned(data))).toBe(digestOf(data))
      }),
    )
  })

  test('has one line', () => {
    fc.assert(fc.property(fc.jsonValue(), (data) => expect(canonicalJson(data)).not.toMatch(/[\n\r]/)))
  })

  test.each([undefined, Number.NaN, Number.POSITIVE_INFINITY, { a: Number.NaN }, () => 1])(
    '%p has none',
    (data) => {
      expect(() => canonicalJson(data)).toThrow()
    },
  )
})

describe("a bundle's digest", () => {
  const files = [
    { path: 'd/b.txt', sha256: sha256('B') },
    { path: 'a.txt', sha256: sha256('A') },
  ]

  test('is that of the OpenSSF Model Signing reference implementation, method "files"', () => {
    expect(bundleDigest(files)).toBe('63956f0ce48edc48a0d528cb0b5d58e4d625afb14d63ca1bb9950eb657d61f40')
  })

  test('does not depend on the order in which files were found', () => {
    const found = fc.uniqueArray(
      fc.record({ path: fc.string({ minLength: 1, unit: 'grapheme' }), content: fc.string() }),
      { selector: ({ path }) => path },
    )
    const shuffled = found.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )
    const digest = (list: readonly { path: string; content: string }[]) =>
      bundleDigest(list.map(({ path, content }) => ({ path, sha256: sha256(content) })))
    fc.assert(fc.property(shuffled, ([one, other]) => expect(digest(one)).toBe(digest(other))))
  })

  test('changes with the bytes of any file', () => {
    expect(bundleDigest(files.map((file) => ({ ...file, sha256: sha256(`${file.path}!`) })))).not.toBe(
      bundleDigest(files),
    )
  })

  test('orders paths by code points, as Python does', () => {
    expect(['\u{1f600}', '\ufb33', 'b', 'a/b', 'a.b', 'B'].sort(byCodePoints)).toEqual([
      'B',
      'a.b',
      'a/b',
      'b',
      '\ufb33',
      '\u{1f600}',
    ])
  })
})

/** The same data with its keys the other way round. */
function turned(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(turned)
  if (data === null || typeof data !== 'object') return data
  return Object.fromEntries(
    Object.entries(data)
      .map(([key, value]) => [key, turned(value)] as const)
      .reverse(),
  )
}
