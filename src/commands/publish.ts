import { streamDigest } from '../manifest/digest.ts'
import { UserError } from '../ports/errors.ts'
import type { Progress } from '../ports/progress.ts'
import type { Asset, Release, ReleaseStore, UploadFile } from '../ports/releases.ts'
import { inParallel } from './parallel.ts'

/** A file of a version, and what it must be. */
export interface PublishFile extends UploadFile {
  /** Null when it is not known before the bytes were sent: then they are digested on the way. */
  readonly sha256: string | null
  /** For whoever digests them on the way himself: what came of it, after the last byte. */
  sent?(): string
}

const parallel = 6
const tries = 3

/**
 * Makes a draft hold these files: what is there and right stays, what is broken is replaced. Files of other names are
 * left alone. Gives the digest of each by its name.
 */
export async function fillDraft(
  releases: ReleaseStore,
  draft: Release,
  files: readonly PublishFile[],
  progress: Progress,
): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>()
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const put = createFiller(releases, draft, total, progress)
  await inParallel(files, parallel, async (file) => {
    digests.set(file.name, (await put(file)).digest)
  })
  return digests
}

/** Puts one file after the other into a draft; `total` is the sum of their sizes, for the progress. */
export function createFiller(
  releases: ReleaseStore,
  draft: Release,
  total: number,
  progress: Progress,
): (file: PublishFile) => Promise<{ readonly asset: Asset; readonly digest: string }> {
  const there = new Map(draft.assets.map((asset) => [asset.name, asset]))
  let done = 0
  const sent = (bytes: number) => {
    done += bytes
    progress.bytes(done, total, 'uploaded')
  }
  return async (file) => {
    const asset = there.get(file.name)
    const kept = asset ? await digestIfWhole(asset, file) : null
    if (asset && kept !== null) {
      sent(file.size)
      return { asset, digest: kept }
    }
    if (asset) await releases.remove(asset)
    return uploadWhole(releases, draft, file, sent)
  }
}

/** Removes what a draft holds besides: left by a run that had other files, or cut them in other ways. */
export async function removeOthers(
  releases: ReleaseStore,
  draft: Release,
  names: ReadonlySet<string>,
): Promise<void> {
  for (const asset of draft.assets) if (!names.has(asset.name)) await releases.remove(asset)
}

/** Uploads until what GitHub says it stored is what was sent. */
async function uploadWhole(
  releases: ReleaseStore,
  draft: Release,
  file: PublishFile,
  sent: (bytes: number) => void,
): Promise<{ readonly asset: Asset; readonly digest: string }> {
  let stored: Asset | null = null
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const watched = watch(file, sent)
    stored = await releases.upload(draft, watched.file)
    const digest = watched.sha256()
    if (isWhole(stored, { ...file, sha256: digest })) return { asset: stored, digest }
    await releases.remove(stored)
  }
  throw new UserError(
    'environment',
    `GitHub stored ${file.name} with ${stored?.size} of ${file.size} bytes, ${tries} times in a row`,
    'nothing was published; run the step again, it goes on where it stopped',
  )
}

/** Counts the bytes of the last try, and digests them when their digest is not known. */
function watch(file: PublishFile, sent: (bytes: number) => void) {
  let sha256 = file.sha256
  let counted = 0
  const open = () => {
    const digest = file.sha256 === null && !file.sent ? streamDigest() : null
    sent(-counted)
    counted = 0
    return ReadableStream.from(
      (async function* () {
        for await (const bytes of file.open()) {
          digest?.update(bytes)
          counted += bytes.length
          sent(bytes.length)
          yield bytes
        }
        sha256 = digest?.end() ?? file.sent?.() ?? sha256
      })(),
    )
  }
  return { file: { ...file, open }, sha256: () => sha256 ?? '' }
}

/** What was found is worth a reading: that is cheaper than to send it again. */
async function digestIfWhole(asset: Asset, file: PublishFile): Promise<string | null> {
  if (!asset.complete || asset.size !== file.size) return null
  const sha256 = file.sha256 ?? (await digestOf(file))
  return isWhole(asset, { ...file, sha256 }) ? sha256 : null
}

async function digestOf(file: PublishFile): Promise<string> {
  const digest = streamDigest()
  for await (const bytes of file.open()) digest.update(bytes)
  return digest.end()
}

/** The digest is null on servers that do not compute one; the size is always known. */
export function isWhole(
  asset: Asset,
  file: { readonly name: string; readonly size: number; readonly sha256: string },
): boolean {
  return (
    asset.complete &&
    asset.name === file.name &&
    asset.size === file.size &&
    (asset.sha256 === null || asset.sha256 === file.sha256)
  )
}
