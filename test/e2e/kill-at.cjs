// Loaded into a process that a test kills: at its KILL_AT-th network call or file operation, or never, and then it
// tells how many there were.
const { subscribe } = require('node:diagnostics_channel')
const fs = require('node:fs/promises')
const processes = require('node:child_process')
const { writeSync } = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')

const at = Number(process.env.KILL_AT)
const points = []
function point(what) {
  points.push(what)
  if (points.length === at) process.kill(process.pid, 'SIGKILL')
}

// A request begins, is sent whole (and the server does its work), is answered.
for (const channel of [
  'undici:request:create',
  'undici:request:bodySent',
  'undici:request:headers',
  'http.client.request.start',
  'http.client.response.finish',
])
  subscribe(channel, () => point(channel))

function watch(object, name) {
  const original = object[name]
  object[name] = function (...args) {
    point(name)
    return original.apply(this, args)
  }
}
for (const name of ['open', 'rename', 'rm', 'mkdir', 'writeFile', 'copyFile']) watch(fs, name)
for (const name of ['spawn', 'execFile']) watch(processes, name)
syncBuiltinESMExports()
fs.open(__filename).then((handle) => {
  const prototype = Object.getPrototypeOf(handle)
  for (const name of ['read', 'write', 'sync', 'datasync']) watch(prototype, name)
  points.length = 0
  return handle.close()
})

process.on('exit', () => {
  if (process.env.KILL_AT === '0') writeSync(2, `POINTS ${JSON.stringify(points)}\n`)
})
