import { assetsOf, partRanges } from '../manifest/assets.ts'
import { canonicalJson } from '../manifest/canonical.ts'
import { sha256 } from '../manifest/digest.ts'
import { type Manifest, manifestFile } from '../manifest/manifest.ts'
import { UserError } from '../ports/errors.ts'
import type { Progress } from '../ports/progress.ts'
import type { TagReader, TagWriter } from '../ports/registry.ts'
import type { Release, ReleaseStore } from '../ports/releases.ts'
import type { Surroundings } from '../ports/surroundings.ts'
import { formatTagMessage } from '../registry/record.ts'
import { versionTag } from '../registry/tag.ts'
import { nextTagDate } from '../registry/time.ts'
import { isLatest, versionAt } from '../registry/versions.ts'
import { releaseNotes, releaseTitle } from '../report/notes.ts'
import { isPrerelease } from '../version/next.ts'
import { buildManifest, type FileParts } from './build-manifest.ts'
import { discardOthers, finishRelease } from './finish-release.ts'
import { type Materials, requireMaterials } from './materials.ts'
import { type PlannedModel, type PlanPorts, type PlanRequest, planModels } from './plan.ts'
import { fillDraft, type PublishFile } from './publish.ts'
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
 * release that people see. A crash at any point is finished by the next run at the same commit. A model that fails
 * holds up no other: what went wrong is thrown when all had their turn.
 */
export async function releaseModels(ports: ReleasePorts, request: PlanRequest): Promise<ReleaseResult[]> {
  const results: ReleaseResult[] = []
  const failures: { readonly model: string; readonly error: UserError }[] = []
  for (const planned of await planModels(ports, request)) {
    try {
      results.push(await releaseModel(ports, request, planned))
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      failures.push({ model: planned.model.name, error })
    }
  }
  const [first, ...others] = failures
  if (!first) return results
  if (others.length === 0) throw first.error
  throw new UserError(
    first.error.code,
    `${failures.length} models were not released: ${failures.map(({ model, error }) => `${model}: ${error.message}`).join('; ')}`,
    first.error.remedy,
    { cause: first.error },
  )
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
      const finished = await finishRelease(ports, planned, here)
      if (finished) return { status: 'finished', planned, ...finished }
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
    await cutFiles(ports, planned.materials),
  )
  requireRoom(releases, manifest)
  const text = canonicalJson(manifest)
  const notes = {
    tag,
    title: releaseTitle(manifest),
    notes: releaseNotes(manifest),
    prerelease: isPrerelease(version),
  }

  progress.step(`Preparing ${tag}: ${manifest.files.length} files`)
  const draft = (await releases.draft(tag)) ?? (await releases.createDraft(notes))
  const files = filesOf(ports, planned.materials, manifest, text)
  try {
    await fillDraft(releases, draft, files, progress)
  } catch (error) {
    // Whoever got the tag cleans up behind the others.
    if (!(await isTaken(tags, tag))) throw error
    await releases.discard(draft)
    return null
  }
  const record = versionRecord(manifest, text, planned.materials, draft)
  const created = await tags
    .create({
      name: tag,
      commit: head.commit,
      message: formatTagMessage(releaseTitle(manifest), tagLines(manifest), record),
      taggedAt: nextTagDate(ports.surroundings.now(), model.lastTaggedAt),
    })
    .catch(async (error: unknown) => {
      // Refused is refused; after any other failure the tag may exist, and the draft is what the next run finishes.
      if (error instanceof UserError && error.code !== 'environment') await releases.discard(draft)
      throw error
    })
  if (created.status === 'exists') {
    await releases.discard(draft)
    return null
  }
  const release = await releases.publish(draft, { ...notes, latest: isLatest(model.versions, version) })
  progress.step(`Published ${tag}`)
  await discardOthers(ports, release)
  return { status: 'released', planned, manifest, release }
}

async function isTaken(tags: TagReader, name: string): Promise<boolean> {
  return (await tags.tags()).some((tag) => tag.name === name)
}

/** Digests of the parts of files that no asset can hold whole. They are read once more, and only they. */
async function cutFiles({ workspace, releases }: ReleasePorts, { files }: Materials): Promise<FileParts> {
  const cut = new Map<string, { size: number; sha256: string }[]>()
  for (const { path, source, size } of files) {
    if (size <= releases.largestAsset) continue
    const ranges = partRanges(size, releases.largestAsset)
    const { parts } = await workspace.digestWithParts(
      source,
      ranges.map((range) => [range]),
    )
    cut.set(
      path,
      ranges.map(({ length }, index) => ({ size: length, sha256: parts[index] ?? '' })),
    )
  }
  return cut
}

function requireRoom({ mostAssets }: ReleaseStore, { files, model }: Manifest): void {
  const count = files.flatMap(assetsOf).length + 1
  if (count <= mostAssets) return
  throw new UserError(
    'refused',
    `${model} has ${count} files to store, with its manifest; a release holds ${mostAssets}`,
    'pack them in training, for instance as one archive, and let `path` name that',
  )
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
    ...manifest.files.flatMap((file) =>
      assetsOf(file).map(({ name, offset, size, sha256 }) => ({
        name,
        size,
        sha256,
        mediaType: file.mediaType,
        open: () => workspace.open(sources.get(file.path) ?? file.path, { offset, length: size }),
      })),
    ),
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
