import { type StreamDigest, streamDigest } from './digest.ts'

export interface Part {
  readonly offset: number
  readonly length: number
}

export interface PartDigests {
  update(bytes: Uint8Array): void
  end(): { readonly size: number; readonly sha256: string; readonly parts: readonly string[] }
}

/** SHA-256 of a file's bytes as they come, and of lists of its parts, which ascend within each list. */
export function partDigests(lists: readonly (readonly Part[])[]): PartDigests {
  const whole = streamDigest()
  const digests = lists.map(() => streamDigest())
  const ahead = lists
    .flatMap((list, index) =>
      list.map(({ offset, length }) => ({ start: offset, end: offset + length, digest: digests[index] })),
    )
    .sort((a, b) => a.start - b.start)
  let open: { readonly start: number; readonly end: number; readonly digest: StreamDigest | undefined }[] = []
  let next = 0
  let size = 0
  return {
    update(bytes) {
      whole.update(bytes)
      const end = size + bytes.length
      for (let part = ahead[next]; part !== undefined && part.start < end; part = ahead[next]) {
        open.push(part)
        next += 1
      }
      for (const part of open)
        part.digest?.update(bytes.subarray(Math.max(0, part.start - size), part.end - size))
      open = open.filter((part) => part.end > end)
      size = end
    },
    end: () => ({ size, sha256: whole.end(), parts: digests.map((digest) => digest.end()) }),
  }
}
