import { randomBytes } from 'node:crypto'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { absent } from './place.ts'

/** Of another machine nobody knows whether it is still at work: what it has not touched for so long, it is not. */
const hour = 60 * 60 * 1000
const pattern = /^\.modelseal-(?<content>[0-9a-f]{16})\.(?<host>[\w-]+)\.(?<process>\d+)\.[0-9a-f]+\.part$/

/** A name in a folder for a file that is not whole yet. It says what it becomes, and who is at work on it. */
export function partName(sha256: string): string {
  return `.modelseal-${sha256.slice(0, 16)}.${host()}.${process.pid}.${randomBytes(4).toString('hex')}.part`
}

/**
 * What processes that are gone left in a folder: of the content that is wanted, the largest is taken over, under
 * our name; what is old is removed. Null when there is nothing of it.
 */
export async function takeOver(folder: string, sha256: string): Promise<string | null> {
  const left: { readonly path: string; readonly size: number }[] = []
  for (const name of (await readdir(folder).catch(absent)) ?? []) {
    const groups = pattern.exec(name)?.groups
    if (!groups) continue
    const path = join(folder, name)
    const stats = await stat(path).catch(absent)
    if (!stats || isAtWork(groups, stats.mtimeMs)) continue
    if (groups['content'] === sha256.slice(0, 16)) left.push({ path, size: stats.size })
    // What it is of may be asked for soon.
    else if (Date.now() - stats.mtimeMs > hour) await rm(path, { force: true })
  }
  const [largest, ...others] = left.sort((a, b) => b.size - a.size)
  for (const { path } of others) await rm(path, { force: true })
  if (!largest) return null
  const own = join(folder, partName(sha256))
  // Of two that take it over at once, one finds it gone.
  const taken = await rename(largest.path, own).then(() => true, absent)
  return taken ? own : null
}

function isAtWork(groups: Readonly<Record<string, string>>, touched: number): boolean {
  if (groups['host'] !== host()) return Date.now() - touched < hour
  const id = Number(groups['process'])
  if (id === process.pid) return true
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

function host(): string {
  return hostname()
    .replace(/[^\w-]/g, '-')
    .slice(0, 60)
}
