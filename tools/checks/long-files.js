import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './root.js'

const rooms = ['src', 'action', 'bot', 'cli', 'sandbox']
const most = 300

/** Source files over 300 lines that nobody gave a reason for, and reasons that nobody needs any more. */
export async function longFiles() {
  const reasons = JSON.parse(await readFile(join(root, 'tools', 'long-files.json'), 'utf8'))
  const long = new Map()
  for (const room of rooms.filter((name) => existsSync(join(root, name)))) {
    for (const name of await readdir(join(root, room), { recursive: true })) {
      const path = `${room}/${name.replaceAll('\\', '/')}`
      if (!/\.(ts|js|css)$/.test(path) || path.startsWith('action/dist/')) continue
      const lines = (await readFile(join(root, path), 'utf8')).trimEnd().split('\n').length
      if (lines > most) long.set(path, lines)
    }
  }
  const unexplained = [...long]
    .filter(([path]) => !reasons[path])
    .map(([path, lines]) => `${path} has ${lines} lines`)
  const idle = Object.keys(reasons)
    .filter((path) => !long.has(path))
    .map((path) => `${path} is not long: its reason can go`)
  return [...unexplained, ...idle]
}
