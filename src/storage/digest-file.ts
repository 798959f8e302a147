import { type PartDigests, partDigests } from '../manifest/part-digests.ts'
import type { FilePart } from '../ports/workspace.ts'
import { fileStream } from './file-stream.ts'

/** Size and SHA-256 of a file and of lists of its parts, which ascend within each list, by reading it once. */
export async function digestFile(
  path: string,
  parts: readonly (readonly FilePart[])[] = [],
): Promise<ReturnType<PartDigests['end']>> {
  const digests = partDigests(parts)
  for await (const bytes of fileStream(path)) digests.update(bytes)
  return digests.end()
}
