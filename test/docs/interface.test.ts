import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const root = join(import.meta.dirname, '..', '..')
const read = (path: string) => readFile(join(root, path), 'utf8')

test('docs/interface.md has a row for each format that is read, and no other', async () => {
  const page = await read('docs/interface.md')
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, format]) => format)
  const [, union = ''] = /type ModelFormat =([^/]*)/.exec(await read('src/interface/description.ts')) ?? []
  const formats = [...union.matchAll(/'([a-z-]+)'/g)].map(([, format]) => format)
  expect(formats.length).toBeGreaterThan(5)
  expect(rows.toSorted()).toEqual(formats.toSorted())
})
