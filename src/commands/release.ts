import { canonicalJson } from '../manifest/canonical.ts'
import { sha256 } from '../manifest/digest.ts'
import { type Manifest, manifestFile } from '../manifest/manifest.ts'
import type { OpenRegistry } from '../ports/bundle-registry.ts'
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
import { buildManifest } from './build-manifest.ts'
import { discardOthers, finishRelease } from './finish-release.ts'
import { type Materials, requireMaterials } from './materials.ts'
import { type PlannedModel, type PlanPorts, type PlanRequest, planModels } from './plan.ts'
import { fillDraft, type PublishFile, removeOthers } from './publish.ts'
import { reusableFiles } from './reuse.ts'
import { createSendAhead, type SentAhead } from './send-ahead.ts'
import { storeAssets } from './store-assets.ts'
import { registryFor, storeInRegistry, tagInRegistry } from './store-oci.ts'
import { versionRecord } from './version-record.ts'

export interface ReleasePorts extends PlanPorts {
  readonly tags: TagReader & TagWriter
  readonly releases: ReleaseStore
  /** Where bundles are stored that are no assets. */
  readonly registry: OpenRegistry
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
  const ahead = createSendAhead(ports, request.configuration)
  try {
    for (const planned of await planModels(ports, { ...request, readAs: ahead.readAs })) {
      try {
        results.push(await releaseModel(ports, request, planned, ahead.take(planned.model.name)))
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        failures.push({ model: planned.model.name, error })
      }
    }
  } catch (error) {
    // What trouble on the way left, the next attempt goes on with.
    if (!(error instanceof UserError && error.code === 'environment')) await ahead.discard()
    throw error
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
  ahead: SentAhead | null,
): Promise<ReleaseResult> {
  let planned = first
  let sent = ahead
  for (let attempt = 0; attempt < races; attempt += 1) {
    const { plan, head, model } = planned
    if (sent && plan.next === null) await ports.releases.discard(sent.draft)
    const here = versionAt(model.versions, head.commit)
    if (here && plan.next === null) {
      const finished = await finishRelease(ports, planned, here)
      if (finished) return { status: 'finished', planned, ...finished }
    }
    if (plan.next === null) return { status: 'nothing', planned }
    if (planned.missing) throw planned.missing
    const materials = planned.materials ?? (await requireMaterials(ports, model.name, planned.configuration))
    if (head.dirty) ports.progress.step('Tracked files differ from the commit: the manifest says so.')
    const { reuse, storage } = request.configuration
    const result = await attemptRelease(ports, { ...planned, materials }, plan.next, { reuse, sent, storage })
    sent = null
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

interface StoreOptions {
  readonly reuse: boolean
  readonly sent: SentAhead | null
  readonly storage: string
}

/** Null when the tag's name was taken meanwhile. */
async function attemptRelease(
  ports: ReleasePorts,
  planned: PlannedModel & { materials: Materials },
  version: string,
  { reuse, sent, storage }: StoreOptions,
): Promise<ReleaseResult | null> {
  const { releases, tags, progress } = ports
  const { model, head, materials } = planned
  const tag = versionTag(model.name, version)
  const repository = registryFor(storage, model.name)
  const pullRequest = await ports.pullRequestOf(head.commit)
  const title = releaseTitle({ model: model.name, version })
  const prerelease = isPrerelease(version)

  progress.step(`Preparing ${tag}: ${materials.files.length} files`)
  const draft = sent
    ? await releases.rename(sent.draft, { tag, title, prerelease })
    : ((await releases.draft(tag)) ??
      (await releases.createDraft({ tag, title, notes: 'The files are on their way.', prerelease })))
  let manifest: Manifest
  let text: string
  try {
    const workspace = materials.adopted?.workspace ?? ports.workspace
    const bundle = { model: model.name, version, files: materials.files }
    const stored = repository
      ? await storeInRegistry({ ...ports, workspace }, repository, bundle)
      : await storeAssets(
          { ...ports, workspace },
          draft,
          bundle,
          reuse ? await reusableFiles(ports, planned.current, materials.files) : new Map(),
          sent?.digests,
        )
    const source = { commit: head.commit, pullRequest }
    manifest = await buildManifest(planned, version, source, ports.surroundings, stored)
    text = canonicalJson(manifest)
    const documents = [jsonDocument(manifestFile, text)]
    await fillDraft(releases, draft, documents, progress)
    await removeOthers(releases, draft, new Set([...stored.assets, ...documents.map(({ name }) => name)]))
  } catch (error) {
    // Whoever got the tag cleans up behind the others.
    if (!(await isTaken(tags, tag))) throw error
    await releases.discard(draft)
    return null
  }
  const record = versionRecord(manifest, text, materials, draft)
  const created = await tags
    .create({
      name: tag,
      commit: head.commit,
      message: formatTagMessage(title, tagLines(manifest), record),
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
  const notes = releaseNotes(manifest)
  const latest = isLatest(model.versions, version)
  const release = await releases.publish(draft, { title, notes, prerelease, latest })
  progress.step(`Published ${tag}`)
  await tagInRegistry(ports, manifest)
  await discardOthers(ports, release)
  return { status: 'released', planned, manifest, release }
}

async function isTaken(tags: TagReader, name: string): Promise<boolean> {
  return (await tags.tags()).some((tag) => tag.name === name)
}

function jsonDocument(name: string, text: string): PublishFile {
  const bytes = new TextEncoder().encode(text)
  return {
    name,
    size: bytes.length,
    sha256: sha256(bytes),
    mediaType: 'application/json',
    open: () => ReadableStream.from([bytes]),
  }
}

function tagLines(manifest: Manifest): string[] {
  const previous =
    manifest.previousVersion === null ? 'the first version' : `after ${manifest.previousVersion}`
  return [`${manifest.bump} release, ${previous}`, `Bundle: sha256:${manifest.bundle.sha256}`]
}
