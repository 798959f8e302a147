import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'

const root = join(import.meta.dirname, '..', '..')
const names = z.record(z.string(), z.string())
const manifest = z
  .object({ dependencies: names, devDependencies: names })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
const sections = readFileSync(join(root, 'docs', 'dependencies.md'), 'utf8').split(/^## /m)

describe.each([
  ['What we ship', manifest.dependencies],
  ['What we build and test with', manifest.devDependencies],
])('docs/dependencies.md, %s', (title, installed) => {
  const section = sections.find((text) => text.startsWith(title)) ?? ''
  const rows = [...section.matchAll(/^\| `(?<name>[^`]+)` \| (?<why>.*) \|$/gm)].map(
    (match) => match.groups ?? {},
  )

  test('names every package of package.json, and no other', () => {
    expect(rows.map((row) => row['name'])).toEqual(Object.keys(installed).sort())
  })

  test('gives a reason for each', () => {
    expect(rows.filter((row) => (row['why'] ?? '').trim() === '')).toEqual([])
  })
})
