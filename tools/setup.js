// Brings a bare clone to a state that runs: dependencies as the lock file says, then a fresh build.
// Nothing is installed when node_modules already satisfies the lock file.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const stamp = join(root, 'node_modules', '.modelseal-lock')
const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 20) fail(`Modelseal needs Node.js 20 or newer; this is ${process.version}. Install it from https://nodejs.org`)

const wanted = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex')
const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
if (installed !== wanted) {
  console.log('Installing dependencies (npm ci), once for this lock file …')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'])
  writeFileSync(stamp, wanted)
}
run(process.execPath, [join(root, 'tools', 'build.js')])

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) fail(`${command} ${args[0]} failed${error ? `: ${error.message}` : ''}`)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
