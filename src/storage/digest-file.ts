import { createHash } from 'node:crypto'
import { fileStream } from './file-stream.ts'

/** Size and SHA-256 of a file, by reading it once. */
export async function digestFile(path: string): Promise<{ readonly size: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const bytes of fileStream(path)) {
    hash.update(bytes)
    size += bytes.length
  }
  return { size, sha256: hash.digest('hex') }
}
