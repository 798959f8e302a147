import { createHash } from 'node:crypto'
import type { FilePart } from '../ports/workspace.ts'
import { fileStream } from './file-stream.ts'

/** Size and SHA-256 of a file and of lists of its parts, which ascend within each list, by reading it once. */
export async function digestFile(
  path: string,
  parts: readonly (readonly FilePart[])[] = [],
): Promise<{ readonly size: number; readonly sha256: string; readonly parts: readonly string[] }> {
  const hash = createHash('sha256')
  const hashes = parts.map(() => createHash('sha256'))
  const ahead = parts
    .flatMap((list, index) =>
      list.map(({ offset, length }) => ({ start: offset, end: offset + length, index })),
    )
    .sort((a, b) => a.start - b.start)
  let open: typeof ahead = []
  let next = 0
  let size = 0
  for await (const bytes of fileStream(path)) {
    hash.update(bytes)
    const end = size + bytes.length
    for (let part = ahead[next]; part !== undefined && part.start < end; part = ahead[next]) {
      open.push(part)
      next += 1
    }
    for (const part of open)
      hashes[part.index]?.update(bytes.subarray(Math.max(0, part.start - size), part.end - size))
    open = open.filter((part) => part.end > end)
    size = end
  }
  return { size, sha256: hash.digest('hex'), parts: hashes.map((each) => each.digest('hex')) }
}
