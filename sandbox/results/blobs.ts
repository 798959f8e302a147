import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type Context, Hono } from 'hono'
import type { Env, GitHub } from '../github.ts'
import { blockIds, commitBlocks, MissingBlock, stageBlock } from './blocks.ts'
import { cutAfter, receive, serveFile } from './disk.ts'
import { blobsPath, checkSignature } from './signed-files.ts'

const version = '2025-11-05'

/**
 * The part of Azure Blob Storage that the artifact client uses, over files: Put Blob, Put Block, Put Block List,
 * Get Blob with ranges, Get Blob Properties. https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api
 */
export function blobsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()
  const contentTypes = new Map<string, string>()

  app.put(`${blobsPath}/:container/:blob`, async (c) => {
    const { incoming } = c.env
    const query = new URL(c.req.url).searchParams
    const check = checkSignature(github.world, blobPath(c), query, 'w')
    if (!check.ok) {
      incoming.resume()
      return azureError(403, check.code)
    }
    const { file } = check
    const { socket } = incoming
    const cut = github.faults.take('PUT', c.req.path, ['cut-upload'])
    const options = cut?.kind === 'cut-upload' ? { cutAfter: cut.afterBytes } : {}
    try {
      switch (query.get('comp')) {
        case 'block':
          await stageBlock(file, query.get('blockid') ?? '', incoming, options)
          break
        case 'blocklist':
          await commitBlocks(file, blockIds(await c.req.text()))
          break
        case null:
          if (c.req.header('x-ms-blob-type') !== 'BlockBlob') return azureError(400, 'MissingRequiredHeader')
          await receive(incoming, file, options)
          break
        default:
          incoming.resume()
          return azureError(400, 'InvalidQueryParameterValue')
      }
    } catch (error) {
      if (error instanceof MissingBlock) return azureError(400, 'InvalidBlockList')
      socket.destroy()
      return azureError(500, 'InternalError')
    }
    const contentType = c.req.header('x-ms-blob-content-type') ?? c.req.header('content-type')
    if (query.get('comp') !== 'block' && contentType) contentTypes.set(file, contentType)
    return new Response(null, {
      status: 201,
      headers: { ...(await blobHeaders(file)), 'x-ms-request-server-encrypted': 'true' },
    })
  })

  // Hono answers HEAD with GET's handler, without the body.
  app.get(`${blobsPath}/:container/:blob`, async (c) => {
    const query = new URL(c.req.url).searchParams
    const check = checkSignature(github.world, blobPath(c), query, 'r')
    if (!check.ok) return azureError(403, check.code)
    if (!existsSync(check.file)) return azureError(404, 'BlobNotFound')
    const range = c.req.header('x-ms-range') ?? c.req.header('range')
    const answer = await serveFile({ method: c.req.method, range }, check.file, {
      contentType: query.get('rsct') ?? contentTypes.get(check.file) ?? 'application/octet-stream',
      disposition: query.get('rscd'),
      headers: { ...(await blobHeaders(check.file)), 'x-ms-blob-type': 'BlockBlob' },
    })
    if (answer.status === 416) return azureError(416, 'InvalidRange')
    const cut = github.faults.take('GET', c.req.path, ['cut-download'])
    return cut?.kind === 'cut-download'
      ? cutAfter(answer, cut.afterBytes, () => c.env.incoming.socket.destroy())
      : answer
  })

  return app
}

function blobPath(c: Context<Env>): string {
  return `${c.req.param('container')}/${c.req.param('blob')}`
}

async function blobHeaders(file: string): Promise<Record<string, string>> {
  const headers = { 'x-ms-version': version, 'x-ms-request-id': randomUUID(), date: new Date().toUTCString() }
  if (!existsSync(file)) return headers
  const { mtime, size } = await stat(file)
  const tag = createHash('sha256').update(`${file} ${mtime.toISOString()} ${size}`).digest('hex').slice(0, 16)
  return { ...headers, etag: `"0x${tag.toUpperCase()}"`, 'last-modified': mtime.toUTCString() }
}

function azureError(status: 400 | 403 | 404 | 416 | 500, code: string): Response {
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`
  const headers = { 'content-type': 'application/xml', 'x-ms-error-code': code, 'x-ms-version': version }
  return new Response(body, { status, headers })
}
