import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Blob, BundleRegistry } from '../ports/bundle-registry.ts'
import { UserError } from '../ports/errors.ts'
import type { Credentials } from './credentials.ts'
import { type Answer, createTransport, type Transport } from './transport.ts'

export interface RegistryOptions {
  readonly credentials: Credentials | null
  /** Bytes of one part of an upload; tests cut small blobs. */
  readonly chunk?: number
  /** Resolves after that long; tests hand in one that does not wait. */
  wait?(milliseconds: number): Promise<void>
}

const mebibyte = 1024 * 1024
/** How often in a row nothing may get on. */
const tries = 5
const manifestLimit = 4 * mebibyte

/** A repository, `ghcr.io/acme/models/fraud`. */
export function createRegistry(repository: string, options: RegistryOptions): BundleRegistry {
  const slash = repository.indexOf('/')
  const registry = repository.slice(0, slash)
  const base = `/v2/${repository.slice(slash + 1)}`
  const transport = createTransport(registry, options.credentials)
  const { chunk = 64 * mebibyte } = options
  const wait =
    options.wait ??
    ((milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)))

  return {
    async has(sha256) {
      const answer = await again('looking for a file', () =>
        transport.send(transport.url(`${base}/blobs/sha256:${sha256}`), { method: 'HEAD' }),
      )
      await answer.body.dump()
      if (answer.statusCode === 200) return true
      if (answer.statusCode === 404) return false
      throw failure('looking for a file', answer.statusCode)
    },
    push: (blob, sent) => push(blob, sent),
    async manifest(digest) {
      const what = `reading the manifest ${digest}`
      const answer = await again(what, () =>
        transport.send(transport.url(`${base}/manifests/${digest}`), {
          method: 'GET',
          headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
        }),
      )
      const text = await limitedText(answer)
      if (answer.statusCode !== 200) throw failure(what, answer.statusCode)
      if (`sha256:${createHash('sha256').update(text).digest('hex')}` === digest) return text
      throw new UserError(
        'refused',
        `${registry} gave another manifest than ${digest}`,
        'do not use this version',
      )
    },
    async pushManifest(reference, text, mediaType) {
      const what = `storing the manifest ${reference}`
      const answer = await again(what, () =>
        transport.send(transport.url(`${base}/manifests/${reference}`), {
          method: 'PUT',
          headers: { 'content-type': mediaType },
          body: text,
        }),
      )
      const said = await limitedText(answer)
      if (answer.statusCode !== 201) throw failure(what, answer.statusCode, said)
    },
    async open(sha256, size, from) {
      const first = await part(sha256, size, from)
      return ReadableStream.from(bytes(sha256, size, from, first))
    },
  }

  async function push(blob: Blob, sent: (bytes: number) => void): Promise<void> {
    const what = `uploading sha256:${blob.sha256.slice(0, 12)}`
    let upload = await begin(transport, what)
    let at = 0
    for (let failed = 0; at < blob.size; ) {
      const length = Math.min(chunk, blob.size - at)
      try {
        const answer = await transport.send(upload, {
          method: 'PATCH',
          headers: {
            'content-type': 'application/octet-stream',
            'content-length': String(length),
            'content-range': `${at}-${at + length - 1}`,
          },
          body: Readable.fromWeb(blob.open(at, length) as import('node:stream/web').ReadableStream),
        })
        const said = await limitedText(answer)
        if (answer.statusCode !== 202) throw failure(what, answer.statusCode, said)
        upload = transport.url(String(answer.headers['location'] ?? upload))
        at += length
        failed = 0
        sent(at)
      } catch (error) {
        failed += 1
        if (failed >= tries || isFinal(error)) throw told(error, what)
        await wait(1000 * 2 ** (failed - 1))
        const status = await transport.send(upload, { method: 'GET' }).catch(() => null)
        await status?.body.dump()
        if (status?.statusCode === 204) {
          upload = transport.url(String(status.headers['location'] ?? upload))
          at = Number(/^(?:bytes=)?0-(\d+)$/.exec(String(status.headers['range'] ?? ''))?.[1] ?? -1) + 1
          // Some say `0-0` of nothing, too: then one byte too few would be sent.
          if (at === 1) at = 0
        } else {
          upload = await begin(transport, what)
          at = 0
        }
        sent(at)
      }
    }
    upload.searchParams.set('digest', `sha256:${blob.sha256}`)
    const answer = await again(what, () =>
      transport.send(upload, { method: 'PUT', headers: { 'content-length': '0' } }),
    )
    const said = await limitedText(answer)
    if (answer.statusCode !== 201) throw failure(what, answer.statusCode, said)
  }

  async function begin(via: Transport, what: string): Promise<URL> {
    const answer = await again(what, () =>
      via.send(via.url(`${base}/blobs/uploads/`), { method: 'POST', headers: { 'content-length': '0' } }),
    )
    const said = await limitedText(answer)
    const { location } = answer.headers
    if (answer.statusCode !== 202 || typeof location !== 'string')
      throw failure(what, answer.statusCode, said)
    return via.url(location)
  }

  async function part(sha256: string, size: number, from: number): Promise<Answer> {
    const what = `downloading sha256:${sha256.slice(0, 12)}`
    const answer = await again(what, () =>
      transport.send(transport.url(`${base}/blobs/sha256:${sha256}`), {
        method: 'GET',
        headers: from === 0 ? {} : { range: `bytes=${from}-${size - 1}` },
      }),
    )
    if (answer.statusCode === (from === 0 ? 200 : 206)) return answer
    await answer.body.dump()
    throw failure(what, answer.statusCode)
  }

  async function* bytes(
    sha256: string,
    size: number,
    from: number,
    first: Answer,
  ): AsyncGenerator<Uint8Array> {
    let at = from
    let answer: Answer | null = first
    for (let failed = 0; ; ) {
      try {
        answer ??= await part(sha256, size, at)
        for await (const piece of answer.body) {
          at += piece.length
          failed = 0
          yield piece
        }
        if (at >= size) return
        throw new Error(`the connection ended at ${at} of ${size} bytes`)
      } catch (error) {
        failed += 1
        if (failed >= tries || isFinal(error)) throw told(error, `downloading sha256:${sha256.slice(0, 12)}`)
        answer = null
        await wait(1000 * 2 ** (failed - 1))
      }
    }
  }

  /** Again after trouble that passes, as long as the registry says. */
  async function again(what: string, ask: () => Promise<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await ask()
        if ((answer.statusCode < 500 && answer.statusCode !== 429) || attempt === tries) return answer
        await answer.body.dump()
        const seconds = Number(answer.headers['retry-after'])
        await wait(Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 1000 * 2 ** (attempt - 1))
      } catch (error) {
        if (error instanceof UserError || attempt === tries) throw told(error, what)
        await wait(1000 * 2 ** (attempt - 1))
      }
    }
  }

  function failure(what: string, status: number, said = ''): UserError {
    const detail = said === '' ? '' : `: ${said.slice(0, 200)}`
    if (status === 401 || status === 403)
      return new UserError(
        'permission',
        `${registry} does not allow it: ${what} (${status})`,
        registry === 'ghcr.io'
          ? 'the token needs `packages: write` (`packages: read` to pull): write `permissions: {packages: write}` into the job'
          : `log in with \`docker login ${registry}\`, as somebody who may`,
      )
    return new UserError(
      'environment',
      `${registry} failed: ${what} (${status}${detail})`,
      'run it again; what is stored already is not sent again',
    )
  }

  function told(error: unknown, what: string): UserError {
    if (error instanceof UserError) return error
    const message = error instanceof Error ? error.message : String(error)
    return new UserError(
      'environment',
      `${registry} failed: ${what} (${message})`,
      'run it again; what is stored already is not sent again',
      { cause: error },
    )
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof UserError && error.code !== 'environment'
}

async function limitedText({ body }: Answer): Promise<string> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body) {
    size += piece.length
    if (size > manifestLimit) throw new Error('the answer is too long')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}
