import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import {
  AnonymousCredential,
  BlobClient,
  BlobSASPermissions,
  BlobServiceClient,
  generateBlobSASQueryParameters,
  newPipeline,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { signedUrl } from '../../sandbox/results/signed-files.ts'

/** A storage that hands out signed addresses. */
interface Storage {
  sign(blob: string, permissions: 'r' | 'cw', seconds: number): string
  close(): Promise<void>
}

const azurite = join(process.cwd(), '.cache/azurite/node_modules/azurite/dist/src/blob/main.js')
const hasAzurite = existsSync(azurite)
if (!hasAzurite)
  process.stderr.write(
    `Azurite is not installed below .cache/azurite: its half of this contract is skipped.\n`,
  )

async function ours(): Promise<Storage> {
  const github: Sandbox = await startSandbox()
  const file = (blob: string) => join(github.world.directory, 'artifacts', blob)
  return {
    sign: (blob, permissions, seconds) => signedUrl(github, file(blob), { permissions, seconds }),
    close: () => github.close(),
  }
}

/** The key that every Azurite has: https://learn.microsoft.com/azure/storage/common/storage-connect-azurite */
const wellKnown = new StorageSharedKeyCredential(
  'devstoreaccount1',
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
)

async function theirs(): Promise<Storage> {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'azurite-'))
  const options = [
    '--blobPort',
    String(port),
    '--location',
    folder,
    '--silent',
    '--skipApiVersionCheck',
    '--disableTelemetry',
  ]
  const server = spawn(process.execPath, [azurite, ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
  await listening(server)
  const url = `http://127.0.0.1:${port}/devstoreaccount1`
  await new BlobServiceClient(url, wellKnown).createContainer('artifacts')
  return {
    sign(blobName, permissions, seconds) {
      const expiresOn = new Date(Date.now() + seconds * 1000)
      const sas = {
        containerName: 'artifacts',
        blobName,
        expiresOn,
        permissions: BlobSASPermissions.parse(permissions),
      }
      return `${url}/artifacts/${blobName}?${generateBlobSASQueryParameters(sas, wellKnown)}`
    },
    async close() {
      const exit = new Promise((resolve) => server.once('exit', resolve))
      server.kill()
      await exit
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

function listening(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    server.stdout?.on('data', (text) => String(text).includes('successfully listen') && resolve())
    server.once('exit', (code) => reject(new Error(`Azurite ended with ${code}`)))
  })
}

const storages: [string, () => Promise<Storage>][] = [
  ['the sandbox', ours],
  ...(hasAzurite ? [['Azurite', theirs] satisfies [string, () => Promise<Storage>]] : []),
]

describe.each(storages)('blobs in %s', (_name, start) => {
  let storage: Storage
  const clientOf = (blob: string, permissions: 'r' | 'cw', seconds = 600) =>
    new BlobClient(
      storage.sign(blob, permissions, seconds),
      newPipeline(new AnonymousCredential(), { retryOptions: { maxTries: 1 } }),
    ).getBlockBlobClient()
  const content = Buffer.from('0123456789'.repeat(100))

  beforeAll(async () => {
    storage = await start()
  })
  afterAll(() => storage.close())

  test('are put whole, and read back whole, in part and by their properties', async () => {
    await clientOf('whole', 'cw').upload(content, content.length, {
      blobHTTPHeaders: { blobContentType: 'text/x-model' },
    })

    const reader = clientOf('whole', 'r')
    expect(await reader.downloadToBuffer()).toEqual(content)
    expect((await reader.downloadToBuffer(5, 10)).toString()).toBe('5678901234')
    expect(await reader.getProperties()).toMatchObject({
      contentLength: content.length,
      contentType: 'text/x-model',
      blobType: 'BlockBlob',
    })
  })

  test('are put in blocks, in the order of the list', async () => {
    const writer = clientOf('blocks', 'cw')
    const id = (name: string) => Buffer.from(name).toString('base64')
    await writer.stageBlock(id('b'), 'world', 5)
    await writer.stageBlock(id('a'), 'hello ', 6)

    await writer.commitBlockList([id('a'), id('b')])

    expect((await clientOf('blocks', 'r').downloadToBuffer()).toString()).toBe('hello world')
  })

  // Of an address that is over Azure says AuthenticationFailed, Azurite AuthorizationFailure.
  test.each([
    ['reading with an address for writing', 403, 'AuthorizationPermissionMismatch', 'whole', 'cw', 600],
    ['an address that is over', 403, expect.stringMatching(/^Auth/), 'whole', 'r', -60],
    ['a blob that is not there', 404, 'BlobNotFound', 'missing', 'r', 600],
  ] as const)('refuse %s', async (_what, statusCode, code, blob, permissions, seconds) => {
    const reading = clientOf(blob, permissions, seconds).download()

    await expect(reading).rejects.toMatchObject({ statusCode, code })
  })

  test('refuse a list that names a block which was not put', async () => {
    const writer = clientOf('lacking', 'cw')

    const committing = writer.commitBlockList([Buffer.from('x').toString('base64')])

    await expect(committing).rejects.toMatchObject({ statusCode: 400, code: 'InvalidBlockList' })
  })

  test('refuse an address whose signature was for another blob', async () => {
    const other = storage.sign('whole', 'r', 600).replace('/whole?', '/blocks?')

    const reading = new BlobClient(other).download()

    await expect(reading).rejects.toMatchObject({ statusCode: 403 })
  })
})
