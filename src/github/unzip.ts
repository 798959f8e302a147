import { promisify } from 'node:util'
import { type Entry, fromBuffer, type ZipFile } from 'yauzl'
import { readLimited } from './limited.ts'

export type Unzipped =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: string }

/** Whether bytes begin like a zip archive, which no JSON does. */
export function isZip(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 4)).equals(Buffer.from('PK\x03\x04', 'latin1'))
}

/**
 * The one file in an archive from outside. Names in it are not looked at, as nothing is written; what it says of
 * sizes is checked against what comes out.
 */
export async function unzipSingle(archive: Uint8Array, limit: number): Promise<Unzipped> {
  let zip: ZipFile | null = null
  try {
    zip = await open(Buffer.from(archive), { lazyEntries: true, autoClose: false })
    if (zip.entryCount !== 1)
      return { ok: false, reason: `it is an archive of ${zip.entryCount} files; 1 is allowed` }
    const bytes = await readLimited(await streamOf(zip, await firstEntry(zip)), limit)
    return bytes ? { ok: true, bytes } : { ok: false, reason: `its file has more than ${limit} bytes` }
  } catch (error) {
    return {
      ok: false,
      reason: `it is a broken archive: ${error instanceof Error ? error.message : String(error)}`,
    }
  } finally {
    zip?.close()
  }
}

const open = promisify<Buffer, { lazyEntries: boolean; autoClose: boolean }, ZipFile>(fromBuffer)

function firstEntry(zip: ZipFile): Promise<Entry> {
  return new Promise((resolve, reject) => {
    zip.once('entry', resolve).once('error', reject)
    zip.once('end', () => reject(new Error('it has no file')))
    zip.readEntry()
  })
}

function streamOf(zip: ZipFile, entry: Entry): Promise<AsyncIterable<Uint8Array>> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)))
  })
}
