import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UserError } from '../ports/errors.ts'
import type { FileDigest, Output } from '../ports/workspace.ts'
import { digestFile } from './digest-file.ts'
import { below, statBelow } from './place.ts'

/**
 * The folder `root`, which is made when the first file is written. Each file is written next to its place and
 * moved there when it is whole and on disk, so that a crash leaves nothing that looks like a model.
 */
export function createOutput(root: string): Output {
  return {
    async existing(path) {
      const stats = await statBelow(root, path)
      if (stats === null) return null
      if (!stats.isFile()) throw notAFile(path)
      const { size, sha256 } = await digestFile(below(root, path))
      return { path, size, sha256 }
    },
    async write(expected, bytes) {
      const place = below(root, expected.path)
      try {
        await prepare(root, expected.path)
        await writeWhole(place, expected, bytes)
      } finally {
        // Whoever sends need not go on when nobody reads.
        await bytes.cancel().catch(() => {})
      }
    },
  }
}

/** Makes the folders above a path. A link among them would lead out of the root. */
async function prepare(root: string, path: string): Promise<void> {
  const stats = await statBelow(root, path)
  if (stats && !stats.isFile()) throw notAFile(path)
  await mkdir(dirname(below(root, path)), { recursive: true })
}

async function writeWhole(
  place: string,
  expected: FileDigest,
  bytes: ReadableStream<Uint8Array>,
): Promise<void> {
  const temporary = `${dirname(place)}/.modelseal-${randomBytes(6).toString('hex')}.part`
  try {
    const file = await open(temporary, 'wx')
    try {
      const hash = createHash('sha256')
      let size = 0
      for await (const chunk of bytes) {
        size += chunk.length
        if (size > expected.size) throw mismatch(expected, `more than ${expected.size} bytes came`)
        hash.update(chunk)
        await file.writeFile(chunk)
      }
      if (size < expected.size) throw mismatch(expected, `${size} of ${expected.size} bytes came`)
      const sha256 = hash.digest('hex')
      if (sha256 !== expected.sha256)
        throw mismatch(expected, `its SHA-256 is ${sha256}, not ${expected.sha256}`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, place)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

function mismatch({ path }: FileDigest, what: string): UserError {
  return new UserError(
    'refused',
    `${path} is not what was promised: ${what}`,
    'nothing was written; try again, and if it stays so, do not use this version',
  )
}

function notAFile(path: string): UserError {
  return new UserError('usage', `${path} is there, and is no file`, 'choose another folder to write to')
}
