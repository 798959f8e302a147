import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface Received {
  /** Bytes that were stored. */
  readonly size: number
  /** Hex SHA-256 of what was stored. */
  readonly sha256: string
}

export interface ReceiveOptions {
  /** Stops with an error after this many bytes. */
  readonly cutAfter?: number
  /** Drops what comes after this many bytes. */
  readonly truncateTo?: number
}

/** Streams to a file while hashing: constant memory at any size. The file appears only when it is whole. */
export async function receive(
  source: AsyncIterable<unknown>,
  file: string,
  options: ReceiveOptions = {},
): Promise<Received> {
  const { cutAfter = Number.POSITIVE_INFINITY, truncateTo = Number.POSITIVE_INFINITY } = options
  const hash = createHash('sha256')
  const partial = `${file}.part`
  let received = 0
  let size = 0
  async function* measured(): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      const bytes =
        chunk instanceof Uint8Array
          ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
          : Buffer.from(String(chunk))
      received += bytes.length
      if (received > cutAfter) throw new Error('the connection was cut')
      const kept = bytes.subarray(0, Math.max(0, truncateTo - size))
      size += kept.length
      hash.update(kept)
      yield kept
    }
  }
  await mkdir(dirname(file), { recursive: true })
  try {
    await pipeline(measured, createWriteStream(partial, { highWaterMark: 1024 * 1024 }))
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  return { size, sha256: hash.digest('hex') }
}

export interface Served {
  readonly contentType: string
  readonly disposition: string | null
  readonly headers?: Readonly<Record<string, string>>
}

/** A file as an HTTP answer, whole or the one range asked for (`bytes=0-99`); 416 when that is outside of it. */
export async function serveFile(
  request: { method: string; range: string | undefined },
  file: string,
  as: Served,
): Promise<Response> {
  const { size } = await stat(file)
  const headers: Record<string, string> = {
    'content-type': as.contentType,
    'accept-ranges': 'bytes',
    ...as.headers,
  }
  if (as.disposition) headers['content-disposition'] = as.disposition
  const range = parseRange(request.range, size)
  if (range === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${size}` } })
  }
  const { start, end } = range ?? { start: 0, end: size - 1 }
  headers['content-length'] = String(end - start + 1)
  if (range) headers['content-range'] = `bytes ${start}-${end}/${size}`
  const status = range ? 206 : 200
  if (request.method === 'HEAD' || size === 0) return new Response(null, { status, headers })
  const stream = Readable.toWeb(createReadStream(file, { start, end, highWaterMark: 1024 * 1024 }))
  return new Response(stream as ReadableStream<Uint8Array>, { status, headers })
}

/** The same answer, but after so many bytes of the body its connection is cut. */
export function cutAfter(answer: Response, bytes: number, cut: () => void): Response {
  async function* body(): AsyncGenerator<Uint8Array> {
    let left = bytes
    for await (const chunk of answer.body ?? []) {
      if (left > 0) yield chunk.subarray(0, left)
      left -= chunk.length
      if (left <= 0) break
    }
    cut()
  }
  return new Response(ReadableStream.from(body()), { status: answer.status, headers: answer.headers })
}

function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const [, first = '', last = ''] = match
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return start > end || start >= size ? 'unsatisfiable' : { start, end }
}
