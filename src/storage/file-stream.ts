import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Bytes } from '../interface/bytes.ts'
import type { FilePart } from '../ports/workspace.ts'

/** Large enough that a file's bytes, not the calls, are what takes time. */
const chunk = 1024 * 1024

/**
 * Bytes of a regular file, all or a part. Nothing is opened before they are asked for; a symbolic link is refused.
 * The handle is closed at the end, on failure, and when the reader goes away.
 */
export function fileStream(path: string, part?: FilePart): ReadableStream<Uint8Array> {
  let handle: FileHandle | null = null
  let at = part?.offset ?? null
  let left = part?.length ?? Number.POSITIVE_INFINITY
  const close = async () => {
    const closing = handle
    handle = null
    await closing?.close()
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          handle ??= await openFile(path)
          const wanted = Math.min(chunk, left)
          const { bytesRead, buffer } = await handle.read(new Uint8Array(wanted), 0, wanted, at)
          left -= bytesRead
          if (at !== null) at += bytesRead
          if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead))
          await close()
          controller.close()
        } catch (error) {
          await close()
          throw error
        }
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  )
}

/** A regular file, and no link to one. */
export async function openFile(path: string): Promise<FileHandle> {
  // A pipe would make `open` wait for a writer.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  const stats = await handle.stat()
  if (stats.isFile()) return handle
  await handle.close()
  throw new Error(`${path} is not a regular file`)
}

/** Bytes of an open file, read where they are asked for. */
export async function bytesOfFile(file: FileHandle): Promise<Bytes> {
  const { size } = await file.stat()
  return {
    size,
    async read(offset, length) {
      const bytes = new Uint8Array(length)
      const { bytesRead } = await file.read(bytes, 0, length, offset)
      if (bytesRead < length) throw new RangeError(`bytes ${offset} to ${offset + length} of ${size}`)
      return bytes
    },
  }
}
