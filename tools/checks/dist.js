import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { root } from './root.js'

/** Builds the action aside and compares byte for byte: what `uses:` runs is what the source says. */
export async function staleDist() {
  if (!existsSync(join(root, 'action', 'index.ts'))) return ['action/index.ts is missing']
  const fresh = join('.cache', 'action-dist')
  const build = spawnSync(process.execPath, ['tools/build.js', '--action', fresh], {
    cwd: root,
    encoding: 'utf8',
  })
  if (build.status !== 0) return ['the action does not build', ...build.stderr.trim().split('\n')]
  const [is, should] = await Promise.all([contents('action/dist'), contents(fresh)])
  return [...new Set([...is.keys(), ...should.keys()])].sort().flatMap((name) => {
    const [committed, built] = [is.get(name), should.get(name)]
    if (!committed) return [`action/dist/${name} is missing`]
    if (!built) return [`action/dist/${name} is left over`]
    return committed.equals(built) ? [] : [`action/dist/${name} is stale`]
  })
}

async function contents(folder) {
  if (!existsSync(join(root, folder))) return new Map()
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  const base = join(root, folder)
  return new Map(
    await Promise.all(files.map(async (file) => [file.slice(base.length + 1), await readFile(file)])),
  )
}
