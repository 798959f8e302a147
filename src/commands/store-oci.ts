import type { Manifest } from '../manifest/manifest.ts'
import {
  imageManifestType,
  modelPack,
  parseOciStorage,
  registryTag,
  repositoryOf,
} from '../manifest/modelpack.ts'
import type { Blob, OpenRegistry } from '../ports/bundle-registry.ts'
import { UserError } from '../ports/errors.ts'
import type { Progress } from '../ports/progress.ts'
import type { Workspace } from '../ports/workspace.ts'
import { inParallel } from './parallel.ts'
import type { StoredBundle } from './store-assets.ts'
import type { BundleFile } from './tensor-digests.ts'

export interface StoreOciPorts {
  readonly registry: OpenRegistry
  readonly workspace: Workspace
  readonly progress: Progress
}

/** Files that are uploaded at once. */
const parallel = 4

/** Where a configuration wants a model's files; null for the assets of its releases. @throws UserError */
export function registryFor(storage: string, model: string): string | null {
  const place = parseOciStorage(storage)
  if (!place) return null
  const repository = repositoryOf(place, model)
  if (repository !== null) return repository
  throw new UserError(
    'usage',
    `the model ${model} cannot be stored in ${place.registry}: registries take lower-case letters, digits, and . _ - / inside`,
    'give it such a name, or store it with its releases: `storage: release`',
  )
}

/**
 * Stores a bundle in a registry as a CNCF ModelPack artifact, each file once for all versions. It has no tag yet: what
 * is not released is found by nobody.
 */
export async function storeInRegistry(
  { registry, workspace, progress }: StoreOciPorts,
  repository: string,
  bundle: { readonly model: string; readonly version: string; readonly files: readonly BundleFile[] },
): Promise<StoredBundle> {
  const store = registry(repository)
  const contents = new Map(bundle.files.map((file) => [file.sha256, file]))
  const total = [...contents.values()].reduce((sum, { size }) => sum + size, 0)
  const done = new Map<string, number>()
  const at = (sha256: string) => (bytes: number) => {
    done.set(sha256, bytes)
    progress.bytes(
      [...done.values()].reduce((sum, each) => sum + each, 0),
      total,
      'uploaded',
    )
  }
  await inParallel([...contents.values()], parallel, async ({ source, size, sha256 }) => {
    const sent = at(sha256)
    if (await store.has(sha256)) return sent(size)
    const open: Blob['open'] = (offset, length) => workspace.open(source, { offset, length })
    await store.push({ sha256, size, open }, sent)
    if (!(await store.has(sha256)))
      throw new UserError(
        'environment',
        `${repository} does not have ${source}, although it was uploaded`,
        'nothing was published; run the step again',
      )
  })
  const { config, manifest } = modelPack(bundle.model, bundle.version, bundle.files)
  const bytes = new TextEncoder().encode(config.text)
  if (!(await store.has(config.sha256)))
    await store.push(
      {
        sha256: config.sha256,
        size: bytes.length,
        open: (offset, length) => ReadableStream.from([bytes.subarray(offset, offset + length)]),
      },
      () => {},
    )
  const digest = `sha256:${manifest.sha256}`
  await store.pushManifest(digest, manifest.text, imageManifestType)
  return {
    files: new Map(bundle.files.map(({ path }) => [path, {}])),
    storage: { kind: 'oci', repository, digest },
    assets: [],
  }
}

/** Gives what is released its tag, so that other clients find it by its version. It can be done again at any time. */
export async function tagInRegistry(
  { registry, progress }: Pick<StoreOciPorts, 'registry' | 'progress'>,
  { storage, version }: Pick<Manifest, 'storage' | 'version'>,
): Promise<void> {
  if (!storage) return
  try {
    const store = registry(storage.repository)
    await store.pushManifest(registryTag(version), await store.manifest(storage.digest), imageManifestType)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    progress.step(`${storage.repository} has the files, but no tag for ${version}: ${error.message}`)
  }
}
