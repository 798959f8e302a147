import type { Asset } from '../ports/releases.ts'
import type { Client } from './client.ts'
import { statusOf } from './failure.ts'

/** How often in a row nothing may come, before a download is given up. */
const tries = 5

interface Range {
  readonly offset: number
  readonly length: number
}

export interface DownloadOptions {
  readonly path: { readonly owner: string; readonly repo: string }
  wait(milliseconds: number): Promise<void>
  /** All of the asset without it. */
  readonly range?: Range
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
  { path, wait, failure, range = { offset: 0, length: asset.size } }: DownloadOptions,
): Promise<ReadableStream<Uint8Array>> {
  if (range.length === 0) return ReadableStream.from([])
  const isWhole = range.offset === 0 && range.length === asset.size
  const openFrom = (received: number) =>
    openAsset(
      client,
      path,
      asset.id,
      isWhole && received === 0 ? null : { offset: range.offset + received, length: range.length - received },
    )
  const first = await openFrom(0)
  return ReadableStream.from(
    (async function* () {
      let received = 0
      let body: ReadableStream<Uint8Array> | null = first
      for (let failed = 0; ; ) {
        try {
          body ??= await openFrom(received)
          for await (const chunk of body) {
            received += chunk.length
            failed = 0
            yield chunk
          }
          // Some servers end early without an error.
          if (received >= range.length) return
          throw new Error(`the connection ended at ${received} of ${range.length} bytes`)
        } catch (error) {
          failed += 1
          if (failed >= tries || isFinal(error)) throw failure(error)
          body = null
          await wait(1000 * 2 ** (failed - 1))
        }
      }
    })(),
  )
}

function isFinal(error: unknown): boolean {
  const status = statusOf(error)
  return status !== null && status < 500 && status !== 429
}

/**
 * GitHub redirects to another host, where the token has no business: the redirect is followed by hand, without it,
 * and anew each time, as the address is good for minutes only.
 */
async function openAsset(
  client: Client,
  path: DownloadOptions['path'],
  id: number,
  part: Range | null,
): Promise<ReadableStream<Uint8Array>> {
  const range: { range?: string } = part
    ? { range: `bytes=${part.offset}-${part.offset + part.length - 1}` }
    : {}
  const answer = await client.request('GET /repos/{owner}/{repo}/releases/assets/{asset_id}', {
    ...path,
    asset_id: id,
    headers: { accept: 'application/octet-stream', ...range },
    request: { redirect: 'manual', parseSuccessResponseBody: false },
  })
  // The types do not know of an answer that was not read.
  const body: unknown = answer.data
  const status: number = answer.status
  const { location } = answer.headers
  if (location === undefined && body instanceof ReadableStream)
    return status === 206 ? body : only(body, part)
  if (body instanceof ReadableStream) await body.cancel()
  const response = await fetch(new URL(location ?? '', answer.url), { headers: range })
  if (response.ok && response.body) return response.status === 206 ? response.body : only(response.body, part)
  throw Object.assign(new Error(`status ${response.status}`), { status: response.status })
}

/** A server that knows no ranges sends everything. */
function only(body: ReadableStream<Uint8Array>, part: Range | null): ReadableStream<Uint8Array> {
  if (!part) return body
  let at = -part.offset
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const wanted = chunk.subarray(Math.max(0, -at), Math.max(0, part.length - at))
        at += chunk.length
        if (wanted.length > 0) controller.enqueue(wanted)
        if (at >= part.length) controller.terminate()
      },
    }),
  )
}
