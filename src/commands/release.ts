import { canonicalJson } from '../manifest/canonical.ts'
import { sha256 } from '../manifest/digest.ts'
import { type Manifest, manifestFile } from '../manifest/manifest.ts'
import { UserError } from '../ports/errors.ts'
import type { Progress } from '../ports/progress.ts'
import type { TagReader, TagWriter } from '../ports/registry.ts'
import type { Release, ReleaseStore } from '../ports/releases.ts'
import type { Surroundings } from '../ports/surroundings.ts'
import { formatTagMessage } from '../registry/record.ts'
import type { Version } from '../registry/registry.ts'
import { versionTag } from '../registry/tag.ts'
import { nextTagDate } from '../registry/time.ts'
import { isLatest, versionAt } from '../registry/versions.ts'
import { releaseNotes, releaseTitle } from '../report/notes.ts'
import { isPrerelease } from '../version/next.ts'
import { buildManifest } from './build-manifest.ts'
import { type Materials, requireMaterials } from './materials.ts'
import { type PlannedModel, type PlanPorts, type PlanRequest, planModels } from './plan.ts'
import { fillDraft, missingAsset, type PublishFile } from './publish.ts'
import { manifestText } from './read-manifest.ts'
import { versionRecord } from './version-record.ts'

export interface ReleasePorts extends PlanPorts {
  readonly tags: TagReader & TagWriter
  readonly releases: ReleaseStore
  readonly surroundings: Surroundings
  readonly progress: Progress
  /** Number of the merged pull request that a commit came from; null when there is none or it cannot be told. */
  pullRequestOf(commit: string): Promise<number | null>
}

export type ReleaseResult =
  | {
      readonly status: 'released' | 'finished'
      readonly planned: PlannedModel
      readonly manifest: Manifest
      readonly release: Release
    }
  | { readonly status: 'nothing'; readonly planned: PlannedModel }

/** Somebody else took the number between plan and tag: plan again. Ten runs of one model at once still end. */
const races = 10

/**
 * Publishes the next version of each model that has one: draft, files (each verified), tag, and only then the
 * release that people see. A crash at any point is finished by the next run at the same commit.
 */
export async function releaseModels(ports: ReleasePorts, request: PlanRequest): Promise<ReleaseResult[]> {
  const results: ReleaseResult[] = []
  for (const planned of await planModels(ports, request))
    results.push(await releaseModel(ports, request, planned))
  return results
}

async function releaseModel(
  ports: ReleasePorts,
  request: PlanRequest,
  first: PlannedModel,
): Promise<ReleaseResult> {
  let planned = first
  for (let attempt = 0; attempt < races; attempt += 1) {
    const { plan, head, model } = planned
    const here = versionAt(model.versions, head.commit)
    if (here && plan.next === null) {
      const finished = await finish(ports, planned, here)
      if (finished) return finished
    }
    if (plan.next === null) return { status: 'nothing', planned }
    const materials = planned.materials ?? (await requireMaterials(ports, model.name, planned.configuration))
    if (head.dirty) ports.progress.step('Tracked files differ from the commit: the manifest says so.')
    const result = await attemptRelease(ports, { ...planned, materials }, plan.next)
    if (result) return result
    ports.progress.step(`${versionTag(model.name, plan.next)} was taken by another run; planning again`)
    const [again] = await planModels(ports, { ...request, models: [model.name] })
    planned = again ?? planned
  }
  throw new UserError(
    'environment',
    `${first.model.name}: another run took the version ${races} times in a row`,
    'run the step again',
  )
}

/** Null when the tag's name was taken meanwhile. */
async function attemptRelease(
  ports: ReleasePorts,
  planned: PlannedModel & { materials: Materials },
  version: string,
): Promise<ReleaseResult | null> {
  const { releases, tags, progress } = ports
  const { model, head } = planned
  const tag = versionTag(model.name, version)
  const pullRequest = await ports.pullRequestOf(head.commit)
  const manifest = await buildManifest(
    planned,
    version,
    { commit: head.commit, pullRequest },
    ports.surroundings,
  )
  const text = canonicalJson(manifest)
  const notes = {
    tag,
    title: releaseTitle(manifest),
    notes: releaseNotes(manifest),
    prerelease: isPrerelease(version),
  }

  progress.step(`Preparing ${tag}: ${manifest.files.length} files`)
  const adopted = await releases.draft(tag)
  const draft = adopted ?? (await releases.createDraft(notes))
  const files = filesOf(ports, planned.materials, manifest, text)
  await fillDraft(releases, draft, files, progress)
  const record = versionRecord(manifest, text, planned.materials)
  const created = await tags
    .create({
      name: tag,
      commit: head.commit,
      message: formatTagMessage(releaseTitle(manifest), tagLines(manifest), record),
      taggedAt: nextTagDate(ports.surroundings.now(), model.lastTaggedAt),
    })
    .catch(async (error: unknown) => {
      // Refused is refused; after any other failure the tag may exist, and the draft is what the next run finishes.
      const refused = error instanceof UserError && error.code !== 'environment'
      if (refused && !adopted) await releases.discard(draft)
      throw error
    })
  if (created.status === 'exists') {
    // A draft that we found may be the one that the winner is about to publish; our own is of no use any more.
    if (!adopted) await releases.discard(draft)
    return null
  }
  // The tag is ours, so the draft is: what another run put into it before it lost is put right.
  const claimed = await releases.draft(tag)
  if (claimed?.id === draft.id) await fillDraft(releases, claimed, files, progress)
  const release = await releases.publish(draft, { ...notes, latest: isLatest(model.versions, version) })
  progress.step(`Published ${tag}`)
  return { status: 'released', planned, manifest, release }
}

/** A version whose tag is here, but whose release an earlier run did not get to publish. Null when nothing is left to do. */
async function finish(
  ports: ReleasePorts,
  planned: PlannedModel,
  version: Version,
): Promise<ReleaseResult | null> {
  const { releases } = ports
  if (!version.record || (await releases.published(version.tag))) return null
  const draft = await releases.draft(version.tag)
  if (!draft) {
    throw new UserError(
      'refused',
      `${version.tag} exists, but its release is gone`,
      `withdraw it (git tag -a '${version.tag}!#${planned.model.counter + 1}' ${version.commit}) and release again`,
    )
  }
  const text = await manifestText(releases, draft, version.tag)
  if (sha256(text) !== version.record.manifest.sha256) {
    throw new UserError(
      'refused',
      `the draft of ${version.tag} was changed after its tag was made`,
      'withdraw the version and release again',
    )
  }
  const manifest: Manifest = JSON.parse(text)
  const missing = missingAsset(draft, manifest)
  if (missing !== null)
    throw new UserError(
      'refused',
      `the draft of ${version.tag} lost ${missing} after its tag was made`,
      'withdraw the version and release again',
    )
  const release = await releases.publish(draft, {
    title: releaseTitle(manifest),
    notes: releaseNotes(manifest),
    prerelease: isPrerelease(version.version),
    latest: isLatest(planned.model.versions, version.version),
  })
  ports.progress.step(`Published ${version.tag}, which an earlier run had prepared`)
  return { status: 'finished', planned, manifest, release }
}

function filesOf(
  { workspace }: ReleasePorts,
  materials: Materials,
  manifest: Manifest,
  text: string,
): PublishFile[] {
  const bytes = new TextEncoder().encode(text)
  const sources = new Map(materials.files.map(({ path, source }) => [path, source]))
  return [
    ...manifest.files.map((file) => ({
      name: file.asset,
      size: file.size,
      sha256: file.sha256,
      mediaType: file.mediaType,
      open: () => workspace.open(sources.get(file.path) ?? file.path),
    })),
    {
      name: manifestFile,
      size: bytes.length,
      sha256: sha256(bytes),
      mediaType: 'application/json',
      open: () => ReadableStream.from([bytes]),
    },
  ]
}

function tagLines(manifest: Manifest): string[] {
  const previous =
    manifest.previousVersion === null ? 'the first version' : `after ${manifest.previousVersion}`
  return [`${manifest.bump} release, ${previous}`, `Bundle: sha256:${manifest.bundle.sha256}`]
}
