import { assetsOf } from '../manifest/assets.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { manifestFile } from '../manifest/manifest.ts'
import { UserError } from '../ports/errors.ts'
import type { Progress } from '../ports/progress.ts'
import type { Asset, Release, ReleaseStore, UploadFile } from '../ports/releases.ts'
import { inParallel } from './parallel.ts'

/** A file of a version, and what it must be. */
export interface PublishFile extends UploadFile {
  readonly sha256: string
}

const parallel = 4
const tries = 3

/** Makes a draft hold exactly these files: what is there and right stays, what is broken or foreign goes. */
export async function fillDraft(
  releases: ReleaseStore,
  draft: Release,
  files: readonly PublishFile[],
  progress: Progress,
): Promise<void> {
  const wanted = new Map(files.map((file) => [file.name, file]))
  const kept = new Set<string>()
  for (const asset of draft.assets) {
    const file = wanted.get(asset.name)
    if (file && isWhole(asset, file)) kept.add(asset.name)
    else await releases.remove(asset)
  }
  const missing = files.filter(({ name }) => !kept.has(name))
  const total = missing.reduce((sum, { size }) => sum + size, 0)
  let done = 0
  await inParallel(missing, parallel, async (file) => {
    await uploadWhole(releases, draft, file)
    done += file.size
    progress.bytes(done, total, 'uploaded')
  })
}

/** Uploads until what GitHub says it stored is what was sent. */
async function uploadWhole(releases: ReleaseStore, draft: Release, file: PublishFile): Promise<void> {
  let stored: Asset | null = null
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    stored = await releases.upload(draft, file)
    if (isWhole(stored, file)) return
    await releases.remove(stored)
  }
  throw new UserError(
    'environment',
    `GitHub stored ${file.name} with ${stored?.size} of ${file.size} bytes, ${tries} times in a row`,
    'nothing was published; run the step again, it goes on where it stopped',
  )
}

function isWhole(asset: Asset, file: Pick<PublishFile, 'name' | 'size' | 'sha256'>): boolean {
  // The digest is null on servers that do not compute one; the size is always known.
  return (
    asset.complete &&
    asset.name === file.name &&
    asset.size === file.size &&
    (asset.sha256 === null || asset.sha256 === file.sha256)
  )
}

/** The files that a manifest promises, by asset; `null` when the release has them all. */
export function missingAsset(release: Release, manifest: Manifest): string | null {
  const stored = new Map(release.assets.map((asset) => [asset.name, asset]))
  const missing = manifest.files.find((file) =>
    assetsOf(file).some((wanted) => {
      const asset = stored.get(wanted.name)
      return !asset || !isWhole(asset, wanted)
    }),
  )
  return missing?.path ?? null
}

export function manifestAsset(release: Release): Asset | null {
  return release.assets.find(({ name, complete }) => name === manifestFile && complete) ?? null
}
