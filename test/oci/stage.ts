import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { importPKCS8, SignJWT } from 'jose'

/** Debian's docker-registry, where it is installed. */
export const isInstalled = (() => {
  try {
    execFileSync('docker-registry', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

export interface Seen {
  readonly method: string
  readonly path: string
  readonly authorization: string
}

export interface RegistryStage {
  /** `127.0.0.1:PORT`: a door before the registry, which writes down what passes. */
  readonly host: string
  readonly seen: Seen[]
  /** Cuts the next upload of a chunk after so many bytes. */
  cutAfter: number | null
  close(): Promise<void>
}

const user = { username: 'ada', password: 'secret' }

export { user }

/** A registry on a free port, which lets in who has a token, and a service that gives tokens, as ghcr.io has them. */
export async function startRegistry(): Promise<RegistryStage> {
  const folder = await mkdtemp(join(tmpdir(), 'modelseal-registry-'))
  const key = join(folder, 'key.pem')
  const certificate = join(folder, 'certificate.pem')
  const request_ = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate]
  await promisify(execFile)('openssl', [...request_, '-subj', '/CN=tokens', '-days', '2'])
  const tokens = await startTokens(key, certificate)
  const port = await freePort()
  const config = join(folder, 'config.yml')
  await writeFile(
    config,
    JSON.stringify({
      version: 0.1,
      log: { level: 'info' },
      storage: { filesystem: { rootdirectory: join(folder, 'data') } },
      http: { addr: `127.0.0.1:${port}`, relativeurls: true },
      auth: {
        token: {
          realm: `http://127.0.0.1:${portOf(tokens)}/token`,
          service: 'registry',
          issuer: 'tokens',
          rootcertbundle: certificate,
        },
      },
    }),
  )
  const child = spawn('docker-registry', ['serve', config], { stdio: ['ignore', 'ignore', 'pipe'] })
  await untilReady(child)
  const stage = { seen: [] as Seen[], cutAfter: null as number | null }
  const door = await startDoor(port, stage)
  return Object.assign(stage, {
    host: `127.0.0.1:${portOf(door)}`,
    async close() {
      child.kill('SIGKILL')
      for (const server of [door, tokens]) {
        server.closeAllConnections()
        server.close()
      }
      await rm(folder, { recursive: true, force: true })
    },
  })
}

async function startTokens(key: string, certificate: string): Promise<Server> {
  const signer = await importPKCS8(await readFile(key, 'utf8'), 'RS256')
  const x5c = [new X509Certificate(await readFile(certificate)).raw.toString('base64')]
  return listen(
    createServer((asked, answer) => {
      const url = new URL(asked.url ?? '', 'http://127.0.0.1')
      const known = `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}`
      const allowed = asked.headers.authorization === known
      const access = url.searchParams.getAll('scope').map((scope) => {
        const [type, name, actions = ''] = scope.split(':')
        return { type, name, actions: allowed ? actions.split(',') : [] }
      })
      new SignJWT({ access })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', x5c })
        .setIssuer('tokens')
        .setAudience('registry')
        .setSubject('ada')
        .setNotBefore('-1m')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(signer)
        .then((token) => {
          answer.setHeader('content-type', 'application/json')
          answer.end(JSON.stringify({ token }))
        })
    }),
  )
}

/** Passes on, writes down, and cuts where it is told to. */
function startDoor(port: number, stage: { seen: Seen[]; cutAfter: number | null }): Promise<Server> {
  return listen(
    createServer((asked, answer) => {
      const { method = '', url: path = '', headers } = asked
      stage.seen.push({ method, path, authorization: headers.authorization ?? '' })
      const sending = request({ port, host: '127.0.0.1', method, path, headers }, (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers)
        got.pipe(answer)
      })
      sending.on('error', () => asked.socket.destroy())
      if (method === 'PATCH' && stage.cutAfter !== null) cut(asked, sending, stage)
      else asked.pipe(sending)
    }),
  )
}

function cut(
  asked: IncomingMessage,
  sending: ReturnType<typeof request>,
  stage: { cutAfter: number | null },
): void {
  let left = stage.cutAfter ?? 0
  stage.cutAfter = null
  asked.on('data', (chunk: Buffer) => {
    sending.write(chunk.subarray(0, left))
    left -= chunk.length
    if (left <= 0) {
      asked.socket.destroy()
      sending.destroy()
    }
  })
}

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

/** The registry cannot choose one itself. */
async function freePort(): Promise<number> {
  const server = createSocketServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4000)
      if (said.includes('listening on')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`docker-registry ended with ${code}: ${said}`)))
  })
}
