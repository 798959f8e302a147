import { assetsOf } from '../manifest/assets.ts'
import { type Manifest, manifestFile } from '../manifest/manifest.ts'
import type { Asset, Release, ReleaseReader } from '../ports/releases.ts'
import { isWhole } from './publish.ts'

type StoredFile = Manifest['files'][number]

/**
 * The first file that a manifest promises and GitHub does not have (any more); null when all are there. Files that
 * earlier releases hold cost a request for each of these. What a registry stores is not looked for.
 */
export async function missingFile(
  releases: ReleaseReader,
  release: Release,
  manifest: Manifest,
): Promise<string | null> {
  if (manifest.storage) return null
  const holders = new Map<string, Release | null>([[release.tag, release]])
  for (const file of manifest.files) {
    const tag = file.release ?? release.tag
    if (!holders.has(tag)) holders.set(tag, await releases.published(tag))
    const holder = holders.get(tag) ?? null
    if (!holder || !holds(holder, manifest, file)) return file.path
  }
  return null
}

/** True when a release has all of a file's bytes, as far as GitHub says. */
export function holds(release: Release, { packs = [] }: Pick<Manifest, 'packs'>, file: StoredFile): boolean {
  const stored = new Map(release.assets.map((asset) => [asset.name, asset]))
  const whole = ({ name, size, sha256 }: { name: string; size: number; sha256: string }) => {
    const asset = stored.get(name)
    return asset !== undefined && isWhole(asset, { name, size, sha256 })
  }
  if (file.offset === undefined) return assetsOf(file).every(whole)
  const pack = packs.find(({ asset }) => asset === file.asset)
  // The pack of an earlier release is described in that one's manifest; that it is there and long enough must do.
  if (pack) return whole({ ...pack, name: pack.asset })
  const asset = stored.get(file.asset ?? '')
  return asset?.complete === true && file.offset + file.size <= asset.size
}

export function manifestAsset(release: Release): Asset | null {
  return release.assets.find(({ name, complete }) => name === manifestFile && complete) ?? null
}
