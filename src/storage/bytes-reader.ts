import type { Readable } from 'node:stream'
import { RandomAccessReader } from 'yauzl'
import type { Bytes } from '../interface/bytes.ts'

/** yauzl wants to be extended. It reads entry by entry, some bytes each: we fetch a little more at once. */
export class BytesReader extends RandomAccessReader {
  private readonly bytes: Bytes
  private held = Buffer.alloc(0)
  private base = 0

  constructor(bytes: Bytes) {
    super()
    this.bytes = bytes
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.fetch(position, length).then(
      (read) => callback(null, read.copy(buffer, offset)),
      (error) => callback(error),
    )
  }

  override _readStreamForRange(): Readable {
    throw new Error('entries are read without yauzl')
  }

  private async fetch(position: number, length: number): Promise<Buffer> {
    const from = position - this.base
    if (from < 0 || from + length > this.held.length) {
      const wanted = Math.min(Math.max(length, 16 * 1024), Math.max(length, this.bytes.size - position))
      this.held = Buffer.from(await this.bytes.read(position, wanted))
      this.base = position
    }
    return this.held.subarray(position - this.base, position - this.base + length)
  }
}
