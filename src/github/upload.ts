import { UserError } from '../ports/errors.ts'
import type { Asset, Release, UploadFile } from '../ports/releases.ts'
import { type ApiAsset, asset } from './asset.ts'
import type { Client } from './client.ts'
import { requestError } from './failure.ts'
import { sendStream } from './send.ts'

export interface UploaderOptions {
  readonly path: { readonly owner: string; readonly repo: string }
  readonly token: string
  wait(milliseconds: number): Promise<void>
  /** Where GitHub wants a release's uploads; empty when it was not asked yet. */
  urlOf(release: number): string
  /** All of a release's assets, with what interrupted uploads left. */
  assetsOf(release: number): Promise<Asset[]>
}

const uploadTries = 4

/** Sends files past the client, as streams, and again when that fails. */
export function createUploader(
  client: Client,
  { path, token, wait, urlOf, assetsOf }: UploaderOptions,
): (release: Pick<Release, 'id'>, file: UploadFile) => Promise<Asset> {
  return upload

  async function upload(target: Pick<Release, 'id'>, file: UploadFile): Promise<Asset> {
    const url = uploadUrl(target.id, file.name)
    let last: unknown
    for (let attempt = 1; attempt <= uploadTries; attempt += 1) {
      const there = attempt > 1 ? await clear(target.id, file) : null
      if (there) return there
      try {
        const { status, headers, body } = await sendStream(url, headersFor(file), file.size, file.open())
        if (status === 201) return asset(body as ApiAsset)
        last = Object.assign(new Error(messageOf(body, status)), { status })
        if (status === 401 || (status === 403 && !isLimit(headers, body)) || status === 404) break
        if (attempt < uploadTries) await wait(pause(attempt, headers, isLimit(headers, body)))
      } catch (error) {
        last = error
        if (attempt < uploadTries) await wait(pause(attempt, {}, false))
      }
    }
    throw requestError(last, `uploading ${file.name} to ${path.owner}/${path.repo}`, 'contents: write')
  }

  /** The address is GitHub's word; the token goes to no other server than where its uploads are. */
  function uploadUrl(id: number, name: string): URL {
    const url = new URL(urlOf(id))
    const api = new URL(client.request.endpoint.DEFAULTS.baseUrl)
    const allowed = [api.origin, `${api.protocol}//${api.host.replace(/^api\./, 'uploads.')}`]
    if (!allowed.includes(url.origin))
      throw new UserError(
        'environment',
        `GitHub names ${url.host} for uploads, which is not its own`,
        'report this: nothing was sent there',
      )
    url.searchParams.set('name', name)
    return url
  }

  function headersFor(file: UploadFile): Record<string, string> {
    return {
      authorization: `Bearer ${token}`,
      accept: 'application/vnd.github+json',
      'content-type': file.mediaType,
      'user-agent': 'modelseal',
    }
  }

  /**
   * A failed upload may have left an empty asset that blocks the name; GitHub says that it can be deleted. When only
   * the answer was lost, the asset is there, and whoever uploads compares its digest.
   */
  async function clear(id: number, { name, size }: UploadFile): Promise<Asset | null> {
    const found = (await assetsOf(id)).find((each) => each.name === name)
    if (found?.complete && found.size === size && found.sha256 !== null) return found
    if (found)
      await client.request('DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}', {
        ...path,
        asset_id: found.id,
      })
    return null
  }
}

function messageOf(body: unknown, status: number): string {
  return typeof body === 'object' && body !== null && 'message' in body
    ? String(body.message)
    : `status ${status}`
}

function isLimit(headers: Readonly<Record<string, unknown>>, body: unknown): boolean {
  return (
    headers['retry-after'] !== undefined ||
    headers['x-ratelimit-remaining'] === '0' ||
    /rate limit/i.test(messageOf(body, 0))
  )
}

/**
 * As long as GitHub says; at a limit without a word about it at least a minute
 * (https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api); else 1, 2, 4 s.
 */
function pause(attempt: number, headers: Readonly<Record<string, unknown>>, limited: boolean): number {
  const seconds = Number(headers['retry-after'])
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000
  return (limited ? 60_000 : 1000) * 2 ** (attempt - 1)
}
