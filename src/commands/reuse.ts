import { UserError } from '../ports/errors.ts'
import type { Progress } from '../ports/progress.ts'
import type { Release, ReleaseReader } from '../ports/releases.ts'
import type { Version } from '../registry/registry.ts'
import { readManifest } from './read-manifest.ts'
import type { StoredAs } from './store-assets.ts'
import { holds } from './stored-files.ts'
import type { BundleFile } from './tensor-digests.ts'

/**
 * Files whose very bytes the version before holds, and where: each at the release that has them itself, never at one
 * that points on. What cannot be read or is not there any more is no reason to fail: it is uploaded.
 */
export async function reusableFiles(
  { releases, progress }: { readonly releases: ReleaseReader; readonly progress: Progress },
  before: Version | null,
  files: readonly BundleFile[],
): Promise<ReadonlyMap<string, StoredAs>> {
  const found = new Map<string, StoredAs>()
  if (before?.record?.storage.kind !== 'release' || before.withdrawn) return found
  try {
    const { manifest, release } = await readManifest(releases, before)
    const holders = new Map<string, Release | null>([[before.tag, release]])
    const known = new Map(manifest.files.map((file) => [`${file.sha256} ${file.size}`, file]))
    for (const { path, sha256, size } of files) {
      const file = known.get(`${sha256} ${size}`)
      if (!file) continue
      const tag = file.release ?? before.tag
      if (!holders.has(tag)) holders.set(tag, await releases.published(tag))
      const holder = holders.get(tag) ?? null
      if (!holder || !holds(holder, manifest, file)) continue
      const { asset, offset, parts } = file
      found.set(path, {
        ...(asset !== undefined && { asset }),
        ...(offset !== undefined && { offset }),
        ...(parts && { parts }),
        release: tag,
      })
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    progress.step(`All files are uploaded, as those of ${before.tag} cannot be looked at: ${error.message}`)
    return new Map()
  }
  if (found.size > 0) progress.step(`${found.size} of ${files.length} files are unchanged and not uploaded`)
  return found
}
