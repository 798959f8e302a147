import { sha256 } from '../manifest/digest.ts'
import { type Manifest, parseManifest } from '../manifest/manifest.ts'
import { UserError } from '../ports/errors.ts'
import type { Release, ReleaseReader } from '../ports/releases.ts'
import type { Version } from '../registry/registry.ts'
import { manifestAsset } from './stored-files.ts'

/** More than any manifest is; a larger asset is not one. */
const limit = 32 * 1024 * 1024

/**
 * The manifest of a released version, checked against the digest in its tag: whoever changed the release
 * did not change the record.
 * @throws UserError `refused` when they differ, `environment` when the release is not there.
 */
export async function readManifest(
  releases: ReleaseReader,
  version: Version,
): Promise<{ manifest: Manifest; release: Release }> {
  const { record, tag } = version
  if (!record)
    throw new UserError(
      'refused',
      `${tag} was not made by Modelseal: it has no record to check files against`,
      'release the model with Modelseal, or read it with the tool that made the tag',
    )
  const release = await releases.published(tag)
  if (!release)
    throw new UserError(
      'environment',
      `${tag} has no published release`,
      'run the release workflow again at that commit: it finishes what was interrupted',
    )
  const text = await manifestText(releases, release, tag)
  if (sha256(text) !== record.manifest.sha256) {
    throw new UserError(
      'refused',
      `the manifest of ${tag} is not the one that its tag records`,
      `somebody replaced it; the recorded SHA-256 is ${record.manifest.sha256}`,
    )
  }
  const parsed = parseManifest(text)
  if (!parsed.ok)
    throw new UserError(
      'refused',
      `the manifest of ${tag} cannot be read: ${parsed.reason}`,
      'it may come from a newer Modelseal: update this one',
    )
  return { manifest: parsed.manifest, release }
}

/** The text of a release's manifest; its digest is for the caller to check. */
export async function manifestText(releases: ReleaseReader, release: Release, tag: string): Promise<string> {
  const asset = manifestAsset(release)
  if (!asset || asset.size > limit)
    throw new UserError(
      'refused',
      `the release ${tag} has no manifest`,
      'withdraw the version and release again',
    )
  return new Response(await releases.download(asset)).text()
}
