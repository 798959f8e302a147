import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UserError } from '../ports/errors.ts'
import type { Bytes, FileDigest, Output } from '../ports/workspace.ts'
import { type FileCache, noCache } from './cache.ts'
import { digestFile } from './digest-file.ts'
import { fileStream } from './file-stream.ts'
import { partName, takeOver } from './part-file.ts'
import { below, statBelow } from './place.ts'

/**
 * The folder `root`, which is made when the first file is written. Each file is written next to its place and
 * moved there when it is whole and on disk, so that a crash leaves nothing that looks like a model. What a crash left
 * is gone on with.
 */
export function createOutput(root: string, cache: FileCache = noCache): Output {
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
        const cached = await cache.find(expected.sha256)
        if (cached !== null && (await writeCached(place, expected, cached))) return 'cached'
        if (cached !== null) await cache.drop(expected.sha256)
        await writeWhole(place, expected, bytes)
        await cache.add(expected.sha256, place)
        return 'written'
      } catch (error) {
        throw told(error, place)
      } finally {
        // Whoever sends need not go on when nobody reads.
        if (typeof bytes !== 'function') await bytes.cancel().catch(() => {})
      }
    },
  }
}

const flushEvery = 64 * 1024 * 1024

/** Makes the folders above a path. A link among them would lead out of the root. */
async function prepare(root: string, path: string): Promise<void> {
  const stats = await statBelow(root, path)
  if (stats && !stats.isFile()) throw notAFile(path)
  await mkdir(dirname(below(root, path)), { recursive: true })
}

/** False when the cache does not hold what it says: it is no more trusted than what comes over the network. */
async function writeCached(place: string, expected: FileDigest, cached: string): Promise<boolean> {
  try {
    await writeWhole(place, expected, fileStream(cached))
    return true
  } catch (error) {
    if (error instanceof UserError) return false
    throw error
  }
}

async function writeWhole(place: string, expected: FileDigest, bytes: Bytes): Promise<void> {
  if (typeof bytes !== 'function') return writePart(place, expected, null, bytes)
  const left = await takeOver(dirname(place), expected.sha256)
  if (left === null) return writePart(place, expected, null, bytes)
  try {
    await writePart(place, expected, left, bytes)
  } catch (error) {
    // Perhaps what was left is what was wrong.
    if (!(error instanceof UserError && error.code === 'refused')) throw error
    await writePart(place, expected, null, bytes)
  }
}

/**
 * @param left what an earlier process wrote of it, if anything
 * @throws UserError when the bytes are not what was promised; then nothing of them is left
 */
async function writePart(
  place: string,
  expected: FileDigest,
  left: string | null,
  bytes: Bytes,
): Promise<void> {
  const keepsPart = typeof bytes === 'function'
  const part = left ?? join(dirname(place), partName(expected.sha256))
  try {
    const file = await open(part, left === null ? 'wx' : 'r+')
    try {
      const hash = createHash('sha256')
      const writing = writer(file)
      let size = 0
      const take = (chunk: Uint8Array) => {
        size += chunk.length
        if (size > expected.size) throw mismatch(expected, `more than ${expected.size} bytes came`)
        hash.update(chunk)
      }
      if (left !== null) for await (const chunk of fileStream(part)) take(chunk)
      if (left === null || size < expected.size)
        for await (const chunk of await (keepsPart ? bytes(size) : bytes)) {
          const at = size
          take(chunk)
          await writing.ended()
          writing.begin(chunk, at)
        }
      await writing.ended()
      await writing.flushed()
      if (size < expected.size) throw mismatch(expected, `${size} of ${expected.size} bytes came`)
      const sha256 = hash.digest('hex')
      if (sha256 !== expected.sha256)
        throw mismatch(expected, `its SHA-256 is ${sha256}, not ${expected.sha256}`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, place)
  } catch (error) {
    // A lost connection is no fault of the bytes: the next process goes on with them.
    if (!keepsPart || (error instanceof UserError && error.code === 'refused'))
      await rm(part, { force: true })
    throw error
  }
}

/**
 * Writes beside what is read and digested next, one chunk at a time, and lets the disk begin early, instead of with all
 * of it at the end.
 */
function writer(file: FileHandle) {
  let since = 0
  let writing: Promise<void> | null = null
  let flushing: Promise<void> | null = null
  return {
    begin(bytes: Uint8Array, at: number) {
      writing = writeAll(file, bytes, at)
      // It is waited for later, and may fail before.
      writing.catch(() => {})
      since += bytes.length
      if (since < flushEvery || flushing) return
      since = 0
      flushing = file.datasync().finally(() => {
        flushing = null
      })
      flushing.catch(() => {})
    },
    async ended() {
      await writing
      writing = null
    },
    async flushed() {
      await flushing
    },
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; )
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten
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

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room, or write to another with --output',
  EDQUOT: 'the quota of the disk is used up: make room, or write to another with --output',
  EACCES: 'choose a folder that you may write to',
  EPERM: 'choose a folder that you may write to',
  EROFS: 'choose a folder that can be written to',
}

/** What the disk says, for people; everything else as it is. */
function told(error: unknown, place: string): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException
  const remedy = remedies[code]
  if (error instanceof UserError || remedy === undefined) return error
  return new UserError('environment', `${place} cannot be written: ${message}`, remedy, { cause: error })
}
