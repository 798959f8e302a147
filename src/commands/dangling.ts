import { UserError } from '../ports/errors.ts'
import type { ReleaseReader } from '../ports/releases.ts'
import { type GitTag, readRegistry, type Version } from '../registry/registry.ts'
import type { Finding } from './finding.ts'
import { readManifest } from './read-manifest.ts'
import { withdraw } from './repair.ts'
import { missingFile } from './stored-files.ts'

/**
 * Versions whose files an earlier release holds, or held: deleting that release takes them along. Asks GitHub only
 * about versions that point to others.
 */
export async function danglingFindings(releases: ReleaseReader, tags: readonly GitTag[]): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const model of readRegistry(tags).models.values()) {
    for (const version of model.versions) {
      if (version.withdrawn || !version.record?.reuses) continue
      const message = await dangling(releases, version)
      if (message === null) continue
      const remedy = `restore the deleted release (GitHub keeps none: upload its files again under the same names), or withdraw this version and release again: ${withdraw(model, version)}`
      findings.push({ severity: 'error', where: version.tag, message, remedy })
    }
  }
  return findings
}

/** What is wrong with the files of a version; null when all are there. */
async function dangling(releases: ReleaseReader, version: Version): Promise<string | null> {
  try {
    const { manifest, release } = await readManifest(releases, version)
    const path = await missingFile(releases, release, manifest)
    if (path === null) return null
    const holder = manifest.files.find((file) => file.path === path)?.release ?? version.tag
    return `its file ${path} was stored with the release ${holder}, which does not have it any more`
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
}
