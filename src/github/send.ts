import { request as http } from 'node:http'
import { request as https } from 'node:https'
import { Readable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { Dispatcher } from 'undici'
import { proxyDispatcher } from './proxy.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: unknown
}

async function sendThrough(
  dispatcher: Dispatcher,
  url: URL,
  headers: Record<string, string>,
  body: ReadableStream<Uint8Array>,
): Promise<Answer> {
  const { request } = await import('undici')
  const source = Readable.fromWeb(body as import('node:stream/web').ReadableStream)
  const answer = await request(url, {
    method: 'POST',
    headers,
    body: source,
    dispatcher,
    bodyTimeout: silence,
    headersTimeout: silence,
  })
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: await answer.body.json().catch(() => null),
  }
}

/** Milliseconds after which a connection on which nothing moves is dead. */
const silence = 120_000

/**
 * Sends a stream of a known size. By hand, as `fetch` sends streams without a Content-Length, which GitHub's
 * upload host refuses. @throws what the connection throws when it breaks.
 */
export async function sendStream(
  url: URL,
  headers: Readonly<Record<string, string>>,
  size: number,
  body: ReadableStream<Uint8Array>,
): Promise<Answer> {
  const proxy = await proxyDispatcher()
  if (proxy) return sendThrough(proxy, url, { ...headers, 'content-length': String(size) }, body)
  const send = url.protocol === 'http:' ? http : https
  const request = send(url, { method: 'POST', headers: { ...headers, 'content-length': size } })
  request.setTimeout(silence, () => request.destroy(new Error(`nothing was heard for ${silence / 1000} s`)))
  const answered = new Promise<Answer>((resolve, reject) => {
    request.once('error', reject)
    request.once('response', (response) => {
      const { statusCode = 0, headers: answerHeaders } = response
      json(response).then(
        (data) => resolve({ status: statusCode, headers: answerHeaders, body: data }),
        () => resolve({ status: statusCode, headers: answerHeaders, body: null }),
      )
    })
  })
  const source = Readable.fromWeb(body as import('node:stream/web').ReadableStream)
  // An answer may come before everything was sent: then it says why, and the rest of the pipe does not matter.
  const piped = pipeline(source, request)
  piped.catch(() => {})
  try {
    return await Promise.race([answered, piped.then(() => answered)])
  } finally {
    if (!request.writableFinished) request.destroy()
  }
}
