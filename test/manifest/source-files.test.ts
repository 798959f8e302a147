import { expect, test } from '@jest/globals'
import { differingSources, sourcesDigest } from '../../src/manifest/source-files.ts'

const a = { path: 'a', mode: '100644', id: '1'.repeat(40) }
const b = { path: 'b', mode: '100644', id: '2'.repeat(40) }

test('the digest is the same in any order, and another for another path, mode or content', () => {
  const digest = sourcesDigest([a, b])
  expect(sourcesDigest([b, a])).toBe(digest)
  const others = [[a], [a, { ...b, path: 'c' }], [a, { ...b, mode: '100755' }], [a, { ...b, id: a.id }]]
  expect(new Set([digest, ...others.map(sourcesDigest)]).size).toBe(5)
})

test('no name of a file can stand for two files', () => {
  const forged = { ...a, path: `a\n${b.mode} ${b.id} b` }
  expect(sourcesDigest([forged])).not.toBe(sourcesDigest([a, b]))
})

test('what differs is what only one side has or what is not the same', () => {
  expect(differingSources([a, b], [{ ...a, mode: '100755' }, { ...b }, { ...b, path: 'c' }])).toEqual([
    'a',
    'c',
  ])
})
