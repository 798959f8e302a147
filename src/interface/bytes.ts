/** Bytes that can be read at any place. Reading costs what is asked for, however large the whole is. */
export interface Bytes {
  readonly size: number
  /** Exactly `length` bytes. @throws RangeError when they are not all there. */
  read(offset: number, length: number): Promise<Uint8Array>
}

/** A file within an archive. */
export interface ArchiveEntry {
  readonly name: string
  /** Bytes when unpacked, as the archive says; unpacking more than that fails. */
  readonly size: number
  /** The whole of it. @throws FormatError above `limit` bytes, or when it is not what the archive says. */
  unpack(limit: number): Promise<Uint8Array>
}

/** Opens a zip archive without unpacking anything. @throws FormatError when it is none, or not plainly one. */
export type OpenArchive = (bytes: Bytes) => Promise<readonly ArchiveEntry[]>

/** The bytes are not what their format says: told to the user, never a crash. */
export class FormatError extends Error {}

/** Bytes that are in memory already. */
export function bytesOf(data: Uint8Array): Bytes {
  return {
    size: data.length,
    async read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > data.length)
        throw new RangeError(`bytes ${offset} to ${offset + length} of ${data.length}`)
      return data.subarray(offset, offset + length)
    },
  }
}
