import { rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { Fault } from '../faults.ts'
import { type GitHub, Problem } from '../github.ts'
import { type ReceiveOptions, receive } from '../results/disk.ts'
import type { Account, Asset, Release, Repository } from '../world.ts'
import { assetName } from './asset-name.ts'
import { rememberReleases } from './snapshots.ts'

const assetLimit = 1000
const sizeLimit = 2 * 1024 ** 3

export interface Upload {
  readonly name: string | undefined
  readonly label: string | null
  readonly contentType: string
  readonly contentLength: string | undefined
  readonly uploader: Account
}

/**
 * Stores an asset as it comes in. What does not arrive whole stays behind as a `starter` asset that holds the name,
 * as https://docs.github.com/rest/releases/assets#upload-a-release-asset warns.
 */
export async function uploadAsset(
  github: GitHub,
  target: { repository: Repository; release: Release },
  upload: Upload,
  body: IncomingMessage,
): Promise<Asset> {
  const { repository, release } = target
  const size = checkUpload(release, upload)
  const { owner, name } = repository
  const fault = github.faults.take('POST', `/repos/${owner.login}/${name}/releases/${release.id}/assets`, [
    'starter-asset',
    'truncate-asset',
    'cut-upload',
  ])
  const { socket } = body
  const asset = startAsset(github, target, upload)
  try {
    const received = await receive(body, asset.file, optionsFor(fault))
    if (received.size !== size && fault?.kind !== 'truncate-asset') throw new Error('the body ended early')
    if (fault?.kind === 'starter-asset') throw new Error('the storage failed')
    asset.size = received.size
    asset.digest = `sha256:${received.sha256}`
    asset.state = 'uploaded'
    asset.updatedAt = github.world.clock.now()
    return asset
  } catch {
    await rm(asset.file, { force: true })
    if (fault?.kind === 'cut-upload') socket.destroy()
    throw new Problem(502, 'Server Error')
  }
}

function checkUpload(release: Release, { name, contentLength }: Upload): number {
  if (contentLength === undefined || !/^\d+$/.test(contentLength))
    throw new Problem(400, 'Bad Content-Length: ')
  if (!name) throw invalid({ code: 'missing_field', field: 'name' })
  if (release.immutable) throw new Problem(422, 'Cannot upload assets to an immutable release.')
  if (Number(contentLength) >= sizeLimit) {
    throw invalid({ code: 'custom', field: 'size', message: `size must be less than ${sizeLimit}` })
  }
  if (release.assets.length >= assetLimit) {
    throw invalid({
      code: 'custom',
      field: 'file',
      message: `file_count limited to ${assetLimit} assets per release`,
    })
  }
  if (release.assets.some((asset) => asset.name === assetName(name))) {
    throw invalid({ code: 'already_exists', field: 'name' })
  }
  return Number(contentLength)
}

function startAsset(
  github: GitHub,
  { repository, release }: { repository: Repository; release: Release },
  upload: Upload,
): Asset {
  const id = github.world.nextId()
  const now = github.world.clock.now()
  const asset: Asset = {
    id,
    name: assetName(upload.name ?? ''),
    label: upload.label,
    contentType: upload.contentType,
    state: 'starter',
    size: 0,
    digest: null,
    file: join(github.world.directory, 'assets', String(id)),
    uploader: upload.uploader,
    createdAt: now,
    updatedAt: now,
    downloads: 0,
  }
  rememberReleases(repository)
  release.assets.push(asset)
  return asset
}

function optionsFor(fault: Fault | null): ReceiveOptions {
  if (fault?.kind === 'cut-upload') return { cutAfter: fault.afterBytes }
  return fault?.kind === 'truncate-asset' ? { truncateTo: fault.toBytes } : {}
}

function invalid(error: { code: string; field: string; message?: string }): Problem {
  return new Problem(422, 'Validation Failed', { errors: [{ resource: 'ReleaseAsset', ...error }] })
}
