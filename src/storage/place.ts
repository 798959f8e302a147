import type { Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { isSafePath } from '../manifest/paths.ts'
import { UserError } from '../ports/errors.ts'

/** Absolute path of what is below a root. @throws UserError when the path could lead out of it. */
export function below(root: string, path: string): string {
  if (isSafePath(path)) return join(root, ...path.split('/'))
  throw new UserError(
    'usage',
    `${JSON.stringify(path)} is not a path below ${root}`,
    'use relative paths without `..`',
  )
}

/** What is at a path below a root; null for nothing. @throws UserError when a symbolic link is on the way, or there. */
export async function statBelow(root: string, path: string): Promise<Stats | null> {
  below(root, path)
  const parts = path.split('/')
  for (let count = 1; count <= parts.length; count += 1) {
    const part = parts.slice(0, count).join('/')
    const stats = await lstat(below(root, part)).catch(absent)
    if (stats?.isSymbolicLink()) throw linkError(part)
    if (stats === null || count === parts.length) return stats
  }
  return null
}

export function linkError(path: string): UserError {
  return new UserError(
    'usage',
    `${JSON.stringify(path)} is a symbolic link`,
    'links are not followed, since they can lead anywhere: put the file itself there, or leave the link out with `!` in front of its path',
  )
}

/** For `catch`: null when there is nothing, or a file where a folder should be. */
export function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}
