import { type Bytes, FormatError } from './bytes.ts'

const pageSize = 4 * 1024
const pagesKept = 2048

/**
 * The same bytes, read page by page, the last ones (8 MB) kept: headers are many small things close to each other.
 * `budget` is the most that is read in all, and handed out, so that a header which never comes to an end, or whose
 * parts refer to one another again and again, costs no more. Reads of more than a page go past the pages. Reads that
 * leave the file are a `FormatError`, as what leads there stands in the file.
 */
export function paged(bytes: Bytes, budget: number): Bytes {
  const pages = new Map<number, Promise<Uint8Array>>()
  let [fetched, served] = [0, 0]
  const page = (index: number): Promise<Uint8Array> => {
    const start = index * pageSize
    const kept = pages.get(index)
    if (kept) return kept
    const length = Math.min(pageSize, bytes.size - start)
    fetched += length
    const read = bytes.read(start, length)
    pages.set(index, read)
    if (pages.size > pagesKept) pages.delete(pages.keys().next().value ?? index)
    return read
  }
  return {
    size: bytes.size,
    async read(offset, length) {
      if (!Number.isSafeInteger(offset) || offset < 0 || length < 0 || offset + length > bytes.size)
        throw new FormatError(
          `it ends at byte ${bytes.size}, where ${length} more bytes should follow byte ${offset}`,
        )
      served += length
      if (fetched > budget || served > budget)
        throw new FormatError(`its header does not end within ${budget} bytes`)
      if (length > pageSize) {
        fetched += length
        return bytes.read(offset, length)
      }
      const first = Math.floor(offset / pageSize)
      const from = offset - first * pageSize
      const start = await page(first)
      if (from + length <= start.length) return start.subarray(from, from + length)
      const rest = await page(first + 1)
      const joined = new Uint8Array(length)
      joined.set(start.subarray(from))
      joined.set(rest.subarray(0, length - (start.length - from)), start.length - from)
      return joined
    },
  }
}
