import { deflateRawSync } from 'node:zlib'
import { crc32 } from '../../src/storage/crc32.ts'

/** A file for `zipOf`; what is given besides its name and data contradicts them, in the place that it names. */
export interface Packed {
  readonly name: string
  readonly data: Uint8Array | string
  readonly deflate?: boolean
  readonly local?: Partial<Header>
  readonly central?: Partial<Header> & { readonly offset?: number; readonly mode?: number }
  /** Stands between this file and the next. */
  readonly after?: Uint8Array
  /** In both headers. */
  readonly both?: Partial<Header>
}

interface Header {
  readonly name: string
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly packedSize: number
  readonly size: number
  readonly extra: Uint8Array
}

/** How the end of the archive contradicts the rest of it. */
export interface End {
  readonly count?: number
  readonly comment?: string
  readonly size?: number
  readonly start?: number
  readonly before?: Uint8Array
}

/** A zip archive by hand, as honest or as hostile as wanted: yazl makes only honest ones. */
export function zipOf(files: readonly Packed[], end: End = {}): Buffer {
  const parts: Buffer[] = []
  const list: Buffer[] = []
  for (const file of files) {
    const data = Buffer.from(file.data)
    const packed = file.deflate ? deflateRawSync(data) : data
    const honest: Header = {
      name: file.name,
      flags: 0,
      method: file.deflate ? 8 : 0,
      crc: crc32(data),
      packedSize: packed.length,
      size: data.length,
      extra: new Uint8Array(0),
      ...file.both,
    }
    const offset = lengthOf(parts)
    list.push(central({ ...honest, offset, mode: 0o100644, ...file.central }))
    parts.push(local({ ...honest, ...file.local }), packed, Buffer.from(file.after ?? ''))
  }
  const start = lengthOf(parts)
  const size = lengthOf(list)
  const last = Buffer.alloc(22)
  last.writeUInt32LE(0x06054b50, 0)
  last.writeUInt16LE(end.count ?? files.length, 8)
  last.writeUInt16LE(end.count ?? files.length, 10)
  last.writeUInt32LE(end.size ?? size, 12)
  last.writeUInt32LE(end.start ?? start, 16)
  const comment = Buffer.from(end.comment ?? '')
  last.writeUInt16LE(comment.length, 20)
  return Buffer.concat([...parts, ...list, Buffer.from(end.before ?? ''), last, comment])
}

const lengthOf = (parts: readonly Buffer[]): number => parts.reduce((sum, part) => sum + part.length, 0)

function local(header: Header): Buffer {
  const bytes = Buffer.alloc(30)
  bytes.writeUInt32LE(0x04034b50, 0)
  bytes.writeUInt16LE(20, 4)
  common(bytes, 6, header)
  return Buffer.concat([bytes, Buffer.from(header.name), header.extra])
}

function central(header: Header & { offset: number; mode: number }): Buffer {
  const bytes = Buffer.alloc(46)
  bytes.writeUInt32LE(0x02014b50, 0)
  bytes.writeUInt16LE((3 << 8) | 20, 4)
  bytes.writeUInt16LE(20, 6)
  common(bytes, 8, header)
  bytes.writeUInt32LE((header.mode << 16) >>> 0, 38)
  bytes.writeUInt32LE(header.offset, 42)
  return Buffer.concat([bytes, Buffer.from(header.name), header.extra])
}

function common(bytes: Buffer, at: number, header: Header): void {
  bytes.writeUInt16LE(header.flags, at)
  bytes.writeUInt16LE(header.method, at + 2)
  bytes.writeUInt32LE(header.crc, at + 8)
  bytes.writeUInt32LE(header.packedSize, at + 12)
  bytes.writeUInt32LE(header.size, at + 16)
  bytes.writeUInt16LE(Buffer.byteLength(header.name), at + 20)
  bytes.writeUInt16LE(header.extra.length, at + 22)
}
