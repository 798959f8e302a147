// Brings a bare clone to a state that runs: dependencies as the lock file says, then a fresh build.
// Nothing is installed when node_modules already satisfies the lock file.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 20)
  fail(`Modelseal needs Node.js 20 or newer; this is ${process.version}. Install it from https://nodejs.org`)

if (!satisfied()) {
  console.log('Installing dependencies (npm ci), once for this lock file …')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'])
}
run(process.execPath, [join(root, 'tools', 'build.js')])

/** npm leaves a lock file of what it installed, as its last step: it is compared with the one that is wanted. */
function satisfied() {
  const left = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(left)) return false
  const installed = packages(left)
  return Object.entries(packages(join(root, 'package-lock.json'))).every(([path, { version, optional }]) => {
    return path === '' || installed[path]?.version === version || (optional && !installed[path])
  })
}

function packages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) fail(`${command} ${args[0]} failed${error ? `: ${error.message}` : ''}`)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
