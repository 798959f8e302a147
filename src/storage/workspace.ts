import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { UserError } from '../ports/errors.ts'
import type { FilePart, Workspace } from '../ports/workspace.ts'
import { digestFile } from './digest-file.ts'
import { bytesOfFile, fileStream, openFile } from './file-stream.ts'
import { findFiles } from './find.ts'
import { below, statBelow } from './place.ts'

/** Bytes that are held at once. */
const chunk = 1024 * 1024

/** The folder `root`, read only. */
export function createWorkspace(root: string): Workspace {
  return {
    find: (patterns) => findFiles(root, patterns),
    stamp: (path) => stampOf(root, path),
    async digest(path) {
      const { size, sha256 } = await digestUnchanged(root, path, [])
      return { path, size, sha256 }
    },
    async digestWithParts(path, parts) {
      return { path, ...(await digestUnchanged(root, path, parts)) }
    },
    async digestOfParts(parts) {
      const hash = createHash('sha256')
      for (const { path, offset, length } of parts) {
        const file = await openFile(below(root, path))
        try {
          const bytes = await bytesOfFile(file)
          for (let at = 0; at < length; at += chunk)
            hash.update(await bytes.read(offset + at, Math.min(chunk, length - at)))
        } finally {
          await file.close()
        }
      }
      return hash.digest('hex')
    },
    async withBytes(path, use) {
      const file = await openFile(below(root, path))
      try {
        return await use(await bytesOfFile(file))
      } finally {
        await file.close()
      }
    },
    open: (path, part) => fileStream(below(root, path), part),
    async text(path, limit) {
      const stats = await statBelow(root, path)
      if (stats === null) return null
      if (!stats.isFile()) throw new UserError('usage', `${path} is no file`, 'name a file')
      if (stats.size > limit) {
        throw new UserError(
          'usage',
          `${path} has ${stats.size} bytes, more than ${limit}`,
          'name a smaller file: this one is not read whole',
        )
      }
      return readFile(below(root, path), 'utf8')
    },
  }
}

async function digestUnchanged(root: string, path: string, parts: readonly (readonly FilePart[])[]) {
  const before = await stampOf(root, path)
  const digest = await digestFile(below(root, path), parts)
  if ((await stampOf(root, path)) === before && before.startsWith(`${digest.size} `)) return digest
  throw new UserError(
    'usage',
    `${path} changed while it was read`,
    'wait until training has written its files',
  )
}

async function stampOf(root: string, path: string): Promise<string> {
  const stats = await statBelow(root, path)
  if (!stats?.isFile()) throw new UserError('usage', `${path} is no file`, 'name a file')
  return `${stats.size} ${stats.mtimeMs}`
}
