import { spawn } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { GIT_ENV } from './run.ts'

export interface BackendRequest {
  /** The bare repository. */
  readonly directory: string
  /** Below the repository: `/info/refs`. */
  readonly path: string
  readonly query: string
  /** Null for whoever may only read. */
  readonly user: string | null
  /** Settings of this request alone, `receive.hideRefs` and the like. */
  readonly settings?: readonly (readonly [name: string, value: string])[]
  /** Sees the body on its way. */
  readonly through?: Transform
  /** What has to be done before the client hears that it is done. */
  finish(): Promise<void>
}

/**
 * Hands an HTTP request to `git http-backend` and its answer back, both as streams.
 * https://git-scm.com/docs/git-http-backend
 */
export async function serveByBackend(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  request: BackendRequest,
): Promise<void> {
  const { headers, method = 'GET' } = incoming
  const child = spawn('git', ['http-backend'], {
    env: {
      ...GIT_ENV,
      GIT_PROJECT_ROOT: request.directory,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: request.path,
      QUERY_STRING: request.query,
      REQUEST_METHOD: method,
      CONTENT_TYPE: headers['content-type'] ?? '',
      REMOTE_ADDR: '127.0.0.1',
      ...configuration(request.settings ?? []),
      ...(request.user !== null && { REMOTE_USER: request.user }),
      ...(typeof headers['git-protocol'] === 'string' && { GIT_PROTOCOL: headers['git-protocol'] }),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => resolve())
  })
  const steps: (NodeJS.ReadableStream | NodeJS.ReadWriteStream)[] = [incoming]
  if (headers['content-encoding'] === 'gzip') steps.push(createGunzip())
  if (request.through) steps.push(request.through)
  // The backend may answer without reading everything.
  const fed = pipeline([...steps, child.stdin]).catch(() => undefined)
  outgoing.once('close', () => child.kill())
  await answer(child.stdout, outgoing)
  await ended
  await request.finish()
  outgoing.end()
  await Promise.race([fed, ended])
}

/** Turns the CGI's header block into the response's, then streams the rest; the caller ends the response. */
async function answer(stdout: AsyncIterable<Buffer>, outgoing: ServerResponse): Promise<void> {
  let head: Buffer | null = Buffer.alloc(0)
  for await (const chunk of stdout) {
    let body = chunk
    if (head) {
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) continue
      writeHead(head.toString('latin1', 0, end), outgoing)
      body = head.subarray(end + 4)
      head = null
    }
    if (body.length > 0 && !outgoing.write(body)) await drained(outgoing)
  }
  if (head) outgoing.writeHead(500)
}

function writeHead(head: string, outgoing: ServerResponse): void {
  let status = 200
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon)
    const value = line.slice(colon + 1).trim()
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10)
    else outgoing.setHeader(name, value)
  }
  outgoing.writeHead(status)
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    outgoing.once('drain', resolve)
    outgoing.once('close', resolve)
  })
}

/** https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT */
function configuration(settings: readonly (readonly [string, string])[]): Record<string, string> {
  const pairs = settings.flatMap(([name, value], at): [string, string][] => [
    [`GIT_CONFIG_KEY_${at}`, name],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ])
  return { GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(pairs) }
}
