import { gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib'
import type { Entry } from 'yauzl'
import { type ArchiveEntry, type Bytes, FormatError } from '../interface/bytes.ts'
import { crc32 } from './crc32.ts'
import { readDirectory } from './zip-directory.ts'
import { dataOf } from './zip-layout.ts'

/**
 * Reads zip archives with yauzl, and deflated streams with zlib. Archives are a stranger's: what two readers could
 * read differently (names or sizes that stand twice and differ, hidden or overlapping bytes) is refused, as one of
 * them would be the scanner and the other the framework that loads the model.
 */
export async function openArchive(bytes: Bytes): Promise<readonly ArchiveEntry[]> {
  const directory = await readDirectory(bytes)
  const data = await dataOf(bytes, directory)
  const entries = directory.entries.map((entry, index) => archiveEntry(bytes, entry, data[index] ?? 0))
  return entries.filter((entry) => !entry.name.endsWith('/'))
}

/** A zlib or gzip stream. */
export async function inflateStream(packed: Uint8Array, limit: number): Promise<Uint8Array> {
  const isGzip = packed[0] === 0x1f && packed[1] === 0x8b
  return whole(isGzip ? gunzip : inflate, packed, limit)
}

function archiveEntry(bytes: Bytes, entry: Entry, start: number): ArchiveEntry {
  const { fileName: name, compressedSize: packedSize, uncompressedSize: size } = entry
  const isStored = entry.compressionMethod === 0
  return {
    name,
    size,
    stored: isStored ? { offset: start, length: size } : null,
    async unpack(limit) {
      if (size > limit) throw new FormatError(`${quoted(name)} has ${size} bytes, ${limit} are allowed`)
      if (!isStored && packedSize > largestPacked(size))
        throw new FormatError(`${quoted(name)} is packed larger than its ${size} bytes can become`)
      const packed = await bytes.read(start, packedSize)
      const unpacked = isStored ? packed : await whole(inflateRaw, packed, size)
      if (unpacked.length !== size || crc32(unpacked) !== entry.crc32)
        throw new FormatError(`${quoted(name)} is not what its checksum says`)
      return unpacked
    },
  }
}

/** Deflate adds 5 bytes per block to what it cannot make smaller; what adds more does so on purpose. */
function largestPacked(size: number): number {
  return size + Math.ceil(size / 1000) * 8 + 1024
}

type Inflate = typeof inflate | typeof gunzip | typeof inflateRaw

/** All of a stream: bytes that follow its end, which another reader could take for more of it, are refused. */
function whole(unpack: Inflate, packed: Uint8Array, limit: number): Promise<Uint8Array> {
  // zlib takes no limit of 0 bytes.
  const options: ZlibOptions = { maxOutputLength: Math.max(1, limit), info: true }
  return new Promise((resolve, reject) => {
    unpack(packed, options, (error, result) => {
      if (error) return reject(new FormatError(sentence(error, limit)))
      // With `info`, zlib hands over its engine, too; its types do not know.
      const { buffer, engine } = result as unknown as { buffer: Buffer; engine: { bytesWritten: number } }
      if (engine.bytesWritten !== packed.length)
        return reject(new FormatError('bytes follow the end of what is packed'))
      if (buffer.length > limit) return reject(new FormatError(`it unpacks to more than ${limit} bytes`))
      resolve(buffer)
    })
  })
}

function sentence(error: NodeJS.ErrnoException, limit: number): string {
  if (error.code === 'ERR_BUFFER_TOO_LARGE') return `it unpacks to more than ${limit} bytes`
  return `what is packed can't be unpacked (${error.message})`
}

const quoted = (name: string): string => JSON.stringify(name)
