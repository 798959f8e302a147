import { chmod, mkdir, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Workspace } from '../../src/ports/workspace.ts'
import { createWorkspace } from '../../src/storage/workspace.ts'
import { createFolder, sha256 } from './folder.ts'

let folder: Awaited<ReturnType<typeof createFolder>>
let workspace: Workspace

beforeEach(async () => {
  folder = await createFolder({
    'models/fraud/model.onnx': 'onnx',
    'models/fraud/deep/.tokenizer': 'dot',
    'models/fraud/.git/config': 'git',
    'models/[v1] {a,b}/x.bin': 'odd',
    'models/ﬁ.bin': 'ligature',
    'models/𝛼.bin': 'alpha',
    'params.yaml': 'lr: 1',
  })
  workspace = createWorkspace(folder.path)
})
afterEach(() => folder.remove())

describe('find', () => {
  test.each<[string[], string[]]>([
    [['models/fraud'], ['models/fraud/deep/.tokenizer', 'models/fraud/model.onnx']],
    [['./models/fraud/'], ['models/fraud/deep/.tokenizer', 'models/fraud/model.onnx']],
    [['models/fraud/**'], ['models/fraud/deep/.tokenizer', 'models/fraud/model.onnx']],
    [['models/fraud', '!models/fraud/deep'], ['models/fraud/model.onnx']],
    [['models/fraud', '!**/*.onnx'], ['models/fraud/deep/.tokenizer']],
    [
      ['params.yaml', 'models/fraud/*.onnx', 'params.yaml'],
      ['models/fraud/model.onnx', 'params.yaml'],
    ],
    [['models/[v1] {a,b}'], ['models/[v1] {a,b}/x.bin']],
    [['models/[v1] {a,b}/x.bin'], ['models/[v1] {a,b}/x.bin']],
    [['{params,nothing}.yaml'], ['params.yaml']],
    [['MODELS/**'], []],
    [['absent/', 'absent/*.bin', 'absent.txt'], []],
    [['params.yaml/x'], []],
    [[], []],
    [['!models'], []],
  ])('%j', async (patterns, expected) => {
    expect(await workspace.find(patterns)).toEqual(expected)
  })

  test('sorts by code points, as the bundle digest does', async () => {
    expect(await workspace.find(['models/*.bin'])).toEqual(['models/ﬁ.bin', 'models/𝛼.bin'])
  })

  test('finds everything for the workspace itself', async () => {
    expect(await workspace.find(['.'])).toHaveLength(6)
  })

  test.each(['../x', '/etc/passwd', 'models/../../x', '{..,models}/**', 'C:/x'])(
    'refuses %s',
    async (pattern) => {
      await expect(workspace.find([pattern])).rejects.toMatchObject({ code: 'usage' })
    },
  )

  test.each([
    ['a link in the folder', 'models/fraud/latest', 'models/fraud'],
    ['a link that is named', 'models/fraud/latest', 'models/fraud/latest'],
    ['a link on the way to a file', 'away', 'away/model.onnx'],
    ['a link on the way to a glob', 'away', 'away/*.onnx'],
  ])('reports %s and does not follow it', async (_, link, pattern) => {
    await symlink(join(folder.path, 'models/fraud'), join(folder.path, link))
    await expect(workspace.find([pattern])).rejects.toMatchObject({
      message: expect.stringContaining(`${link}" is a symbolic link`),
    })
  })

  test('a link that no pattern asks for does not matter', async () => {
    await symlink('nowhere', join(folder.path, 'models/fraud/latest'))
    expect(await workspace.find(['models/fraud', '!models/fraud/latest'])).toHaveLength(2)
    expect(await workspace.find(['models/fraud/*.onnx'])).toHaveLength(1)
  })

  test('refuses names that other systems cannot write', async () => {
    await writeFile(join(folder.path, 'models/fraud/a\\b'), 'x')
    await expect(workspace.find(['models/fraud'])).rejects.toMatchObject({
      message: expect.stringContaining('a\\\\b'),
    })
  })

  const asRoot = process.getuid?.() === 0
  ;(asRoot ? test.skip : test)('says which folder cannot be read', async () => {
    await chmod(join(folder.path, 'models/fraud/deep'), 0)
    await expect(workspace.find(['models/fraud'])).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringContaining('deep'),
    })
  })
})

describe('reading', () => {
  test('digests what is larger than one read', async () => {
    const content = 'x'.repeat(3 * 1024 * 1024 + 7)
    await writeFile(join(folder.path, 'large'), content)
    expect(await workspace.digest('large')).toEqual({
      path: 'large',
      size: content.length,
      sha256: sha256(content),
    })
    expect(await new Response(workspace.open('large')).text()).toBe(content)
  })

  test('opens anew each time, and an empty file is empty', async () => {
    await writeFile(join(folder.path, 'empty'), '')
    expect(await workspace.digest('empty')).toMatchObject({ size: 0, sha256: sha256('') })
    expect(await new Response(workspace.open('params.yaml')).text()).toBe('lr: 1')
    expect(await new Response(workspace.open('params.yaml')).text()).toBe('lr: 1')
  })

  test('a reader may go away before the end', async () => {
    const reader = workspace.open('params.yaml').getReader()
    await reader.read()
    await reader.cancel()
  })

  test.each(['models', 'absent', '../x', 'params.yaml/x'])('digests no %s', async (path) => {
    await expect(workspace.digest(path)).rejects.toMatchObject({ code: 'usage' })
  })

  test('text is of small files only', async () => {
    expect(await workspace.text('params.yaml', 5)).toBe('lr: 1')
    expect(await workspace.text('absent', 5)).toBeNull()
    expect(await workspace.text('params.yaml/x', 5)).toBeNull()
    await expect(workspace.text('params.yaml', 4)).rejects.toMatchObject({ code: 'usage' })
    await expect(workspace.text('models', 4)).rejects.toMatchObject({ code: 'usage' })
  })

  test('a large file costs no more memory than a small one', async () => {
    await mkdir(join(folder.path, 'huge'))
    const path = join(folder.path, 'huge/sparse')
    await writeFile(path, '')
    await truncate(path, 256 * 1024 * 1024)
    const before = process.memoryUsage().arrayBuffers
    expect((await workspace.digest('huge/sparse')).size).toBe(256 * 1024 * 1024)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(128 * 1024 * 1024)
  })
})

describe('parts of files', () => {
  const text = (length: number) =>
    Array.from({ length }, (_, at) => String.fromCharCode(97 + (at % 26))).join('')

  test('have digests of their own from the same reading, also when they overlap or reach over what is read at once', async () => {
    // More than one chunk of a file stream.
    const content = text(2_500_000)
    await writeFile(join(folder.path, 'model.bin'), content)
    const lists = [
      [{ offset: 0, length: 10 }],
      [{ offset: 5, length: 2_000_000 }],
      [
        { offset: 1_048_570, length: 12 },
        { offset: 2_400_000, length: 100_000 },
      ],
      [{ offset: 2_500_000, length: 0 }],
      [],
    ]

    const digest = await workspace.digestWithParts('model.bin', lists)

    const expected = lists.map((list) =>
      sha256(list.map(({ offset, length }) => content.slice(offset, offset + length)).join('')),
    )
    expect(digest).toEqual({ path: 'model.bin', size: 2_500_000, sha256: sha256(content), parts: expected })
  })

  test('of several files are digested one after the other', async () => {
    await writeFile(join(folder.path, 'a'), text(1_500_000))
    await writeFile(join(folder.path, 'b'), 'xyz')

    const digest = await workspace.digestOfParts([
      { path: 'b', offset: 1, length: 2 },
      { path: 'a', offset: 10, length: 1_200_000 },
    ])

    expect(digest).toBe(sha256(`yz${text(1_500_000).slice(10, 1_200_010)}`))
  })

  test('are read at any place, and a file is closed after it', async () => {
    await writeFile(join(folder.path, 'a'), 'abcdef')
    await expect(workspace.withBytes('a', (bytes) => bytes.read(2, 3))).resolves.toEqual(
      new Uint8Array(Buffer.from('cde')),
    )
    await expect(workspace.withBytes('a', (bytes) => bytes.read(4, 3))).rejects.toBeInstanceOf(RangeError)
  })
})
