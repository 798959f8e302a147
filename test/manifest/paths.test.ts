import { posix, win32 } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { assetNames, commonFolder, isSafePath, mediaType } from '../../src/manifest/paths.ts'

describe('a path', () => {
  test.each([
    'model.onnx',
    'a/b/c.bin',
    '.hidden',
    'a..b',
    'größe/模型.bin',
    'a b',
    '...x',
    '.github/x',
    '.gitignore',
  ])('%s is safe', (path) => {
    expect(isSafePath(path)).toBe(true)
  })

  test.each([
    '',
    '/etc/passwd',
    '..',
    '../x',
    'a/../../x',
    'a/..',
    './a',
    'a//b',
    'a/',
    'C:/x',
    'c:x',
    'a\\b',
    '..\\x',
    'a\nb',
    'a\0b',
    '.. ',
    '.. ./x',
    '... /x',
    '.git/hooks/pre-commit',
    'a/.GIT/config',
    '.git./config',
    'x'.repeat(2000),
  ])('%j is not', (path) => {
    expect(isSafePath(path)).toBe(false)
  })

  test('that is safe stays in its folder, on every system', () => {
    const part = fc.oneof(fc.string(), fc.constantFrom('..', '.', '', ' ', 'C:', '\\', '/', 'a'))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.constantFrom('/', '\\', ''), (parts, separator) => {
        const path = parts.join(separator)
        if (!isSafePath(path)) return

        expect(posix.resolve('/home/x', path).startsWith('/home/x/')).toBe(true)
        expect(win32.resolve('D:\\home\\x', path).startsWith('D:\\home\\x\\')).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the folder of', () => {
  test.each<[string[], string]>([
    [[], ''],
    [['model.onnx'], ''],
    [['models/fraud/'], 'models/fraud/'],
    [['models/fraud/model.onnx'], 'models/fraud/'],
    [['./models/fraud/model.onnx'], 'models/fraud/'],
    [['models/fraud/**'], 'models/fraud/'],
    [['models/f*/x'], 'models/'],
    [['models/{a,b}/x'], 'models/'],
    [['models/fraud/a', 'models/fraud/b'], 'models/fraud/'],
    [['models/fraud/a', 'models/spam/b'], 'models/'],
    [['models/fraud/a', 'models/fraudulent/b'], 'models/'],
    [['a/x', 'b/x'], ''],
  ])('%j is %j', (patterns, folder) => {
    expect(commonFolder(patterns)).toBe(folder)
  })
})

describe('names of assets', () => {
  test.each([
    ['model.onnx', 'model.onnx'],
    ['a/b.bin', 'a--b.bin'],
    ['größe.bin', 'gr.e.bin'],
    ['.hidden', 'dot.hidden'],
    ['a b..c', 'a.b.c'],
    ['modelseal.manifest.json', '2-modelseal.manifest.json'],
  ])('for %s is %s', (path, name) => {
    expect(assetNames([path])).toEqual([name])
  })

  test('are kept apart, also on systems that do not tell cases apart', () => {
    expect(assetNames(['a/b', 'a--b', 'A--B', 'a/b'])).toEqual(['a--b', '2-a--b', '3-A--B', '4-a--b'])
  })

  test('are what GitHub keeps, one for each path, and leave the manifest its own', () => {
    const path = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.string({ minLength: 1, unit: 'binary' }),
      fc.constantFrom('a/b', 'A/b', 'a--b', 'modelseal.manifest.json'),
    )
    fc.assert(
      fc.property(fc.array(path), (paths) => {
        const found = assetNames(paths)

        expect(new Set([...found, 'modelseal.manifest.json'].map((name) => name.toLowerCase())).size).toBe(
          paths.length + 1,
        )
        for (const name of found) expect(name).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,220}$/)
      }),
    )
  })
})

test.each([
  ['a.json', 'application/json'],
  ['A.JSON', 'application/json'],
  ['a.onnx', 'application/octet-stream'],
  ['json', 'application/json'],
  ['a.constructor', 'application/octet-stream'],
  ['__proto__', 'application/octet-stream'],
  ['', 'application/octet-stream'],
])('the media type of %j is %s', (path, type) => {
  expect(mediaType(path)).toBe(type)
})
