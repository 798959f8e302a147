import { type Dirent, readdir as nodeReaddir } from 'node:fs'
import { resolve } from 'node:path'
import { escapePath, glob } from 'tinyglobby'
import { byCodePoints } from '../manifest/digest.ts'
import { isSafePath } from '../manifest/paths.ts'
import { UserError } from '../ports/errors.ts'
import { linkError, statBelow } from './place.ts'

/**
 * Files below a root that match. A pattern that is the name of something there is that thing, whatever
 * characters it has: a folder stands for all that is below it. `!` in front leaves out. Dot files count
 * like all others; `.git` never does.
 * @throws UserError for a link or a name that cannot be published among the matches, and for a folder that cannot be read.
 */
export async function findFiles(root: string, patterns: readonly string[]): Promise<string[]> {
  const excluded = patterns
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => clean(pattern.slice(1)))
  const wanted: string[] = []
  for (const pattern of patterns.filter((each) => !each.startsWith('!')))
    wanted.push(...(await expand(root, clean(pattern))))
  if (wanted.length === 0) return []
  const listing = createListing()
  const found = await glob(wanted, {
    cwd: root,
    dot: true,
    expandDirectories: false,
    followSymbolicLinks: false,
    ignore: ['**/.git', '**/.git/**', ...excluded.flatMap((pattern) => [pattern, `${pattern}/**`])],
    fs: { readdir: listing.readdir },
  })
  const [failure] = listing.failures
  if (failure)
    throw new UserError(
      'environment',
      `${failure.path ?? root} cannot be read: ${failure.message}`,
      'make it readable',
      { cause: failure },
    )
  const paths = [...new Set(found)].sort(byCodePoints)
  const odd = paths.find((path) => !isSafePath(path))
  if (odd !== undefined) {
    throw new UserError(
      'usage',
      `${JSON.stringify(odd)} has characters that not every system takes`,
      'rename the file: no backslashes, no control characters',
    )
  }
  const link = paths.find((path) => listing.links.has(resolve(root, path)))
  if (link !== undefined) throw linkError(link)
  const folders = new Set(paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/')))))
  for (const folder of folders) if (folder !== '') await statBelow(root, folder)
  return paths
}

/** Without what says nothing: `./` in front, `/` behind. */
function clean(pattern: string): string {
  const text = pattern.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '')
  if (text === '' || text === '.') return '**'
  if (text.startsWith('/') || /^[A-Za-z]:/.test(text) || text.split(/[/{},]/).includes('..')) {
    throw new UserError(
      'usage',
      `${JSON.stringify(pattern)} leaves the workspace`,
      'use paths relative to the workspace, without `..`',
    )
  }
  return text
}

async function expand(root: string, pattern: string): Promise<string[]> {
  const there = isSafePath(pattern) ? await statBelow(root, pattern) : null
  if (there?.isDirectory()) return [`${escapePath(pattern)}/**`]
  return [there ? escapePath(pattern) : pattern]
}

/** Lists folders like node does, but shows links as files, so that they match, and keeps what went wrong. */
function createListing() {
  const failures: NodeJS.ErrnoException[] = []
  const links = new Set<string>()
  const list = (
    path: string,
    options: { withFileTypes: true },
    done: (error: NodeJS.ErrnoException | null, entries: Dirent[]) => void,
  ): void =>
    nodeReaddir(path, options, (error, entries) => {
      if (error && !['ENOENT', 'ENOTDIR'].includes(error.code ?? '')) failures.push(error)
      if (error) return done(error, [])
      done(
        null,
        entries.map((entry) => {
          if (!entry.isSymbolicLink()) return entry
          links.add(resolve(path, entry.name))
          return Object.assign(Object.create(entry), { isFile: () => true, isSymbolicLink: () => false })
        }),
      )
    })
  // Of node's overloads, the crawler uses this one.
  return { failures, links, readdir: list as typeof nodeReaddir }
}
