import { partRanges } from '../manifest/assets.ts'
import type { Asset } from '../ports/releases.ts'
import type { Client } from './client.ts'
import { statusOf } from './failure.ts'

/** How often in a row nothing may come, before a download is given up. */
const tries = 5
/** Bytes of a part of what is large, and how many are on their way at once: no more is ever in memory. */
const largeEnough = 4 * 1024 * 1024
const atOnce = 4

interface Range {
  readonly offset: number
  readonly length: number
}

export interface DownloadOptions {
  readonly path: { readonly owner: string; readonly repo: string }
  wait(milliseconds: number): Promise<void>
  /** All of the asset without it. */
  readonly range?: Range
  /** Bytes of a part, if not as many as usual; tests cut small files. */
  readonly segment?: number
  /** What to throw when a download that had begun cannot be ended. */
  failure(error: unknown): Error
}

/**
 * An asset's bytes as a stream, which goes on where a connection broke. What it ends with is all of the asset; whether
 * that is right is for the reader to check.
 */
export async function downloadAsset(
  client: Client,
  asset: Pick<Asset, 'id' | 'size'>,
  options: DownloadOptions,
): Promise<ReadableStream<Uint8Array>> {
  const { range = { offset: 0, length: asset.size }, segment = largeEnough } = options
  if (range.length === 0) return ReadableStream.from([])
  const source = await locate(client, options.path, asset.id)
  if (range.length > segment * 2 && source.host !== null)
    return ReadableStream.from(inSegments(source, range, segment, options))
  const whole = range.offset === 0 && range.length === asset.size
  return ReadableStream.from(inOneStream(source, range, whole, options))
}

/** One after the other, each as it comes. */
async function* inOneStream(
  source: Source,
  { offset, length }: Range,
  whole: boolean,
  { wait, failure }: DownloadOptions,
): AsyncGenerator<Uint8Array> {
  let received = 0
  for (let failed = 0; ; ) {
    try {
      const part = whole && received === 0 ? null : { offset: offset + received, length: length - received }
      for await (const chunk of await source.open(part)) {
        received += chunk.length
        failed = 0
        yield chunk
      }
      // Some servers end early without an error.
      if (received >= length) return
      throw new Error(`the connection ended at ${received} of ${length} bytes`)
    } catch (error) {
      failed += 1
      if (failed >= tries || isFinal(error)) throw failure(error)
      await wait(1000 * 2 ** (failed - 1))
    }
  }
}

/** Several parts on their way at once, while the one before is used. They come in order. */
async function* inSegments(
  source: Source,
  range: Range,
  segment: number,
  options: DownloadOptions,
): AsyncGenerator<Uint8Array> {
  const parts = partRanges(range.length, segment).map(({ offset, length }) => {
    return { offset: range.offset + offset, length }
  })
  const onTheWay: Promise<Uint8Array>[] = []
  const begin = () => {
    const part = parts.shift()
    if (!part) return
    const coming = wholePart(source, part, options)
    // It is waited for later, and may fail before.
    coming.catch(() => {})
    onTheWay.push(coming)
  }
  for (let count = 0; count < atOnce; count += 1) begin()
  for (let next = onTheWay.shift(); next; next = onTheWay.shift()) {
    const bytes = await next
    begin()
    yield bytes
  }
}

/** In one piece: a few large writes are faster than many small ones. */
async function wholePart(source: Source, part: Range, options: DownloadOptions): Promise<Uint8Array> {
  const bytes = new Uint8Array(part.length)
  let size = 0
  for await (const chunk of inOneStream(source, part, false, options)) {
    bytes.set(chunk.subarray(0, part.length - size), size)
    size = Math.min(part.length, size + chunk.length)
  }
  return bytes
}

function isFinal(error: unknown): boolean {
  const status = statusOf(error)
  return status !== null && status < 500 && status !== 429
}

interface Source {
  /** Where GitHub redirects to; null when it sends the bytes itself. */
  readonly host: string | null
  /** All of it, or a part. */
  open(part: Range | null): Promise<AsyncIterable<Uint8Array>>
}

/**
 * GitHub redirects to another host, where the token has no business: the redirect is followed by hand, without it. The
 * address is good for minutes only: when it is refused, GitHub is asked again.
 */
async function locate(client: Client, path: DownloadOptions['path'], id: number): Promise<Source> {
  let location = await ask(null)
  // What GitHub sent without a redirect is used once.
  let first = typeof location === 'string' ? null : location
  return {
    host: typeof location === 'string' ? new URL(location).host : null,
    async open(part) {
      if (first && part === null) {
        const body = first
        first = null
        return body
      }
      if (first) await drop(first)
      first = null
      if (typeof location !== 'string') {
        const answer = await ask(part)
        if (typeof answer !== 'string') return answer
        location = answer
      }
      const headers = { 'user-agent': 'modelseal', ...rangeOf(part) }
      const { request } = await undici()
      const { statusCode: status, body } = await request(location, { headers })
      if (status === 206) return body
      if (status === 200) return only(body, part)
      await body.dump()
      // Next time by a new address.
      location = await ask(null)
      const expired = status === 401 || status === 403
      throw Object.assign(new Error(`status ${status}`), { status: expired ? 503 : status })
    },
  }

  /** An address, or the bytes. */
  async function ask(part: Range | null): Promise<string | AsyncIterable<Uint8Array>> {
    const answer = await client.request('GET /repos/{owner}/{repo}/releases/assets/{asset_id}', {
      ...path,
      asset_id: id,
      headers: { accept: 'application/octet-stream', ...rangeOf(part) },
      request: { redirect: 'manual', parseSuccessResponseBody: false },
    })
    // The types do not know of an answer that was not read.
    const body: unknown = answer.data
    const status: number = answer.status
    const { location } = answer.headers
    if (location === undefined && body instanceof ReadableStream)
      return status === 206 ? body : only(body, part)
    if (body instanceof ReadableStream) await body.cancel()
    return new URL(location ?? '', answer.url).href
  }
}

function rangeOf(part: Range | null): { range?: string } {
  return part ? { range: `bytes=${part.offset}-${part.offset + part.length - 1}` } : {}
}

/** A server that knows no ranges sends everything. */
async function* only(body: AsyncIterable<Uint8Array>, part: Range | null): AsyncGenerator<Uint8Array> {
  let at = -(part?.offset ?? 0)
  const end = part?.length ?? Number.POSITIVE_INFINITY
  for await (const chunk of body) {
    const wanted = chunk.subarray(Math.max(0, -at), Math.max(0, end - at))
    at += chunk.length
    if (wanted.length > 0) yield wanted
    if (at >= end) return
  }
}

async function drop(body: AsyncIterable<Uint8Array>): Promise<void> {
  if (body instanceof ReadableStream) await body.cancel()
}

/** Faster than `fetch`, whose streams are the web's. Whoever only lists and plans needs none. */
const undici = () => import('undici')
