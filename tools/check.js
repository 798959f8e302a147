// The habits of the house, each as a check: `npm run check`. All of them run, failures are told at the end.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { staleDist } from './checks/dist.js'
import { brokenLinks } from './checks/links.js'
import { longFiles } from './checks/long-files.js'
import { root } from './checks/root.js'

/** Each gives its problems, one a line; none is good. */
const checks = [
  { name: 'types', remedy: 'npm run types', problems: () => program('typescript/bin/tsc', '--noEmit') },
  {
    name: 'format and lint',
    remedy: 'npm run format',
    problems: () => program('@biomejs/biome/bin/biome', 'ci', '--colors=off', '.'),
  },
  { name: 'walls', remedy: 'see .dependency-cruiser.js and CONTRIBUTING.md', problems: walls },
  { name: 'schemas', remedy: 'node tools/schemas.js', problems: schemas },
  { name: 'tables of the README', remedy: 'node tools/readme.js', problems: readmeTables },
  { name: 'action/dist', remedy: 'node tools/build.js --action', problems: staleDist },
  {
    name: 'links in documents',
    remedy: 'mend the link, or the heading that it points at',
    problems: brokenLinks,
  },
  {
    name: 'long files',
    remedy: 'split the file, or give the reason in tools/long-files.json',
    problems: longFiles,
  },
]

const failed = []
for (const { name, remedy, problems } of checks) {
  const start = performance.now()
  const found = await problems()
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${found.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
  if (found.length > 0) failed.push({ name, remedy, found })
}
for (const { name, remedy, found } of failed) {
  console.error(`\n${name}: ${remedy}\n${found.map((line) => `  ${line}`).join('\n')}`)
}
console.log(
  failed.length === 0 ? '\nAll checks hold.' : `\n${failed.length} of ${checks.length} checks failed.`,
)
process.exitCode = failed.length === 0 ? 0 : 1

function walls() {
  const rooms = ['src', 'action', 'bot', 'cli', 'sandbox', 'demo'].filter((room) =>
    existsSync(join(root, room)),
  )
  return program(
    'dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.js',
    ...rooms,
  )
}

function schemas() {
  return run(join(root, 'tools', 'schemas.js'), '--check')
}

function readmeTables() {
  return run(join(root, 'tools', 'readme.js'), '--check')
}

function program(path, ...parameters) {
  return run(join(root, 'node_modules', path), ...parameters)
}

/** What a failing program said; nothing when it succeeded. */
function run(script, ...parameters) {
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [script, ...parameters], options)
  if (status === 0) return []
  const lines = `${stdout ?? ''}\n${stderr ?? ''}`.split('\n').filter((line) => line.trim() !== '')
  return [...lines, error?.message ?? `exit code ${status}`]
}
