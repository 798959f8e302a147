import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Bytes, bytesOf } from '../../src/interface/bytes.ts'
import type { ModelDescription } from '../../src/interface/description.ts'
import { type ModelSummary, summarize } from '../../src/interface/summary.ts'

/** A file of test/fixtures. */
export function fixture(path: string): Promise<Uint8Array> {
  return readFile(fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url)))
}

/** A summary with the digests of all tensors that lie in the file itself. */
export async function summaryOf(
  path: string,
  data: Uint8Array,
  describe: (bytes: Bytes) => Promise<ModelDescription>,
): Promise<ModelSummary> {
  const model = await describe(bytesOf(data))
  const digests = model.tensors.map(({ at }) => {
    if (at.length === 0 || at.some(({ file }) => file !== null)) return null
    const hash = createHash('sha256')
    for (const { offset, length } of at) hash.update(data.subarray(offset, offset + length))
    return hash.digest('hex')
  })
  const sha256 = createHash('sha256').update(data).digest('hex')
  return summarize({ path, sha256, weightFiles: [] }, model, digests)
}
