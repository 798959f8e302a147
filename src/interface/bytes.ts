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
  /** Where its bytes lie in the archive, when they are stored as they are; null when they are compressed. */
  readonly stored: { readonly offset: number; readonly length: number } | null
  /** The whole of it. @throws FormatError above `limit` bytes, or when it is not what the archive says. */
  unpack(limit: number): Promise<Uint8Array>
}

/** What reading packed files needs of the world; unpacking is the business of libraries. */
export interface Unpacker {
  /** Opens a zip archive without unpacking anything. @throws FormatError when it is none, or not plainly one. */
  archive(bytes: Bytes): Promise<readonly ArchiveEntry[]>
  /** Inflates a zlib or gzip stream. @throws FormatError above `limit` bytes, or when it is none. */
  inflate(packed: Uint8Array, limit: number): Promise<Uint8Array>
}

/** The bytes are not what their format says: told to the user, never a crash. */
export class FormatError extends Error {}

/** A part of other bytes. */
export function slice(bytes: Bytes, start: number, size: number): Bytes {
  if (start < 0 || size < 0 || start + size > bytes.size)
    throw new FormatError(`${size} bytes should follow byte ${start}, but it ends at byte ${bytes.size}`)
  return {
    size,
    async read(offset, length) {
      if (offset < 0 || length < 0 || offset + length > size)
        throw new RangeError(`bytes ${offset} to ${offset + length} of ${size}`)
      return bytes.read(start + offset, length)
    },
  }
}

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
