import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Output } from '../../src/ports/workspace.ts'
import { createOutput } from '../../src/storage/output.ts'
import { createFolder, sha256 } from './folder.ts'

let folder: Awaited<ReturnType<typeof createFolder>>
let output: Output
const file = (path: string, content: string) => ({ path, size: content.length, sha256: sha256(content) })
const bytes = (...parts: string[]) => ReadableStream.from(parts.map((part) => new TextEncoder().encode(part)))

beforeEach(async () => {
  folder = await createFolder({ 'old.bin': 'old' })
  output = createOutput(folder.path)
})
afterEach(() => folder.remove())

test('writes files into folders that it makes', async () => {
  await output.write(file('a/b/model.bin', 'model'), bytes('mo', 'del'))
  expect(await readFile(join(folder.path, 'a/b/model.bin'), 'utf8')).toBe('model')
  expect(await readdir(join(folder.path, 'a/b'))).toEqual(['model.bin'])
  expect(await output.existing('a/b/model.bin')).toEqual(file('a/b/model.bin', 'model'))
})

test('an empty file is a file', async () => {
  await output.write(file('empty', ''), bytes())
  expect(await output.existing('empty')).toEqual(file('empty', ''))
})

test('takes the place of what was there only when it is right', async () => {
  await expect(output.write(file('old.bin', 'new'), bytes('odd'))).rejects.toMatchObject({ code: 'refused' })
  expect(await readFile(join(folder.path, 'old.bin'), 'utf8')).toBe('old')
  await output.write(file('old.bin', 'new'), bytes('new'))
  expect(await readFile(join(folder.path, 'old.bin'), 'utf8')).toBe('new')
})

test.each([
  ['too few', ['mod']],
  ['too many', ['model', 's']],
  ['others', ['moder']],
])('leaves nothing when %s bytes come', async (_, parts) => {
  await expect(output.write(file('model.bin', 'model'), bytes(...parts))).rejects.toMatchObject({
    code: 'refused',
  })
  expect(await readdir(folder.path)).toEqual(['old.bin'])
})

test('leaves nothing when the bytes stop', async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error('connection lost'))
    },
  })
  await expect(output.write(file('model.bin', 'model'), broken)).rejects.toThrow('connection lost')
  expect(await readdir(folder.path)).toEqual(['old.bin'])
})

test('tells the sender to stop when too much comes', async () => {
  let cancelled = false
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1024)),
    cancel() {
      cancelled = true
    },
  })
  await expect(output.write(file('model.bin', 'model'), endless)).rejects.toMatchObject({ code: 'refused' })
  expect(cancelled).toBe(true)
})

test.each(['../x', '/x', 'a/../../x', '', 'a\\b', 'a\nb', 'C:x'])('refuses the path %j', async (path) => {
  await expect(output.write({ ...file('x', 'x'), path }, bytes('x'))).rejects.toMatchObject({ code: 'usage' })
  await expect(output.existing(path)).rejects.toMatchObject({ code: 'usage' })
})

test.each(['link', 'link/x', 'link/a/x'])('refuses to write through a link: %s', async (path) => {
  const other = await createFolder()
  await symlink(other.path, join(folder.path, 'link'))
  await expect(output.write(file(path, 'x'), bytes('x'))).rejects.toMatchObject({ code: 'usage' })
  expect(await readdir(other.path)).toEqual([])
  await other.remove()
})

test('refuses a folder in the place of the file, and a file in the place of a folder', async () => {
  await output.write(file('a/b', 'x'), bytes('x'))
  await expect(output.write(file('a', 'x'), bytes('x'))).rejects.toMatchObject({ code: 'usage' })
  await expect(output.existing('a')).rejects.toMatchObject({ code: 'usage' })
  await writeFile(join(folder.path, 'plain'), '')
  await expect(output.write(file('plain/x', 'x'), bytes('x'))).rejects.toThrow()
})

test('what is not there is null', async () => {
  expect(await output.existing('absent/x')).toBeNull()
})
