import { sha256 } from '../manifest/digest.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { OpenRegistry } from '../ports/bundle-registry.ts'
import { UserError } from '../ports/errors.ts'
import type { Progress } from '../ports/progress.ts'
import type { Release, ReleaseStore } from '../ports/releases.ts'
import type { Model, Version } from '../registry/registry.ts'
import { isLatest } from '../registry/versions.ts'
import { releaseNotes, releaseTitle } from '../report/notes.ts'
import { isPrerelease } from '../version/next.ts'
import { manifestText } from './read-manifest.ts'
import { tagInRegistry } from './store-oci.ts'
import { missingFile } from './stored-files.ts'

export interface FinishPorts {
  readonly releases: ReleaseStore
  readonly registry: OpenRegistry
  readonly progress: Progress
}

/**
 * Publishes a version whose tag is there, but whose release the run that made it did not get to publish, or is
 * about to: both do the same. Null when there is nothing to do.
 */
export async function finishRelease(
  ports: FinishPorts,
  { model }: { readonly model: Model },
  version: Version,
): Promise<{ readonly manifest: Manifest; readonly release: Release } | null> {
  const { releases } = ports
  const { tag, record } = version
  if (!record || (await releases.published(tag))) return null
  const drafts = await releases.drafts(tag)
  const draft = drafts.find(({ id }) => id === record.storage.id)
  // Between the two looks it may have been published.
  if (!draft && (await releases.published(tag))) return null
  const refuse = (what: string) => {
    const name = `'${tag}!#${model.counter + 1}'`
    const remedy = `withdraw it (git tag -a -m withdrawn ${name} ${version.commit} && git push origin ${name}) and release again`
    return new UserError('refused', what, remedy)
  }
  if (!draft) throw refuse(`${tag} exists, but its release is gone`)
  const text = await manifestText(releases, draft, tag)
  if (sha256(text) !== record.manifest.sha256)
    throw refuse(`the draft of ${tag} was changed after its tag was made`)
  const manifest: Manifest = JSON.parse(text)
  const missing = await missingFile(releases, draft, manifest)
  if (missing !== null) throw refuse(`the draft of ${tag} lost ${missing} after its tag was made`)
  const release = await releases.publish(draft, {
    title: releaseTitle(manifest),
    notes: releaseNotes(manifest),
    prerelease: isPrerelease(version.version),
    latest: isLatest(model.versions, version.version),
  })
  ports.progress.step(`Published ${tag}, which an earlier run had prepared`)
  await tagInRegistry(ports, manifest)
  await discardOthers(ports, release)
  return { manifest, release }
}

/**
 * Drafts of other runs for a version that is published: they cannot be any more; and drafts of any version that were
 * abandoned. What was just published may still be listed as a draft, and must stay.
 */
export async function discardOthers(
  { releases, progress }: Omit<FinishPorts, 'registry'>,
  { id, tag }: Release,
): Promise<void> {
  try {
    for (const draft of await releases.leftBehind(tag)) if (draft.id !== id) await releases.discard(draft)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    progress.step(`${tag} is published, but drafts of other runs for it are left: ${error.message}`)
  }
}
