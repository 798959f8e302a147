import { randomUUID } from 'node:crypto'
import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Repository } from '../world.ts'
import { parseTreeList } from './parse.ts'
import { git, runGit } from './run.ts'

/** Writes an object after git's own checks; its id. */
export async function writeObject({ directory }: Repository, type: string, content: Buffer): Promise<string> {
  const output = await git(directory, ['hash-object', '-t', type, '-w', '--stdin'], { input: content })
  return output.toString('latin1').trim()
}

/** Adds settings without a process for each. */
export async function configure(
  directory: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const lines = Object.entries(settings).map(([name, value]) => {
    const [section, key] = name.split('.')
    return `[${section}]\n\t${key} = ${value}\n`
  })
  await appendFile(join(directory, 'config'), lines.join(''))
}

interface Entry {
  readonly path: string
  readonly mode: string
  readonly type: string
  /** Null removes what is at the path. */
  readonly sha: string | null
}

/** Writes the tree that `base` becomes with the entries; an index of its own lets git merge nested paths. */
export async function writeTree(
  { directory }: Repository,
  entries: readonly Entry[],
  base?: string,
): Promise<string> {
  const env = { GIT_INDEX_FILE: join(directory, `index-${randomUUID()}`) }
  const lines = await Promise.all(entries.map((entry) => indexLines(directory, entry, base)))
  try {
    if (base !== undefined) await git(directory, ['read-tree', base], { env })
    const input = lines.flat().join('')
    await git(directory, ['update-index', '--add', '--replace', '-z', '--index-info'], { env, input })
    return (await git(directory, ['write-tree'], { env })).toString('latin1').trim()
  } finally {
    await rm(env.GIT_INDEX_FILE, { force: true })
  }
}

/** Lines for `git update-index --index-info`; a folder is given file by file, in place of what was there. */
async function indexLines(directory: string, entry: Entry, base: string | undefined): Promise<string[]> {
  const { path, mode, type, sha } = entry
  if (sha !== null && type !== 'tree') return [`${mode} ${sha}\t${path}\0`]
  const before = base === undefined ? [] : await files(directory, `${base}:${path}`)
  const after = sha === null ? [] : await files(directory, sha)
  const removed = [path, ...before.map((file) => `${path}/${file.path}`)]
  return [
    ...removed.map((each) => `0 ${'0'.repeat(40)}\t${each}\0`),
    ...after.map((file) => `${file.mode} ${file.sha}\t${path}/${file.path}\0`),
  ]
}

async function files(directory: string, tree: string) {
  const { code, stdout } = await runGit(directory, ['ls-tree', '-r', '-z', '--long', '--full-tree', tree])
  return code === 0 ? parseTreeList(stdout) : []
}
