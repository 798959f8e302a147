import { partName } from '../manifest/assets.ts'
import { byCodePoints } from '../manifest/digest.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { assetNames, mediaType } from '../manifest/paths.ts'
import type { Surroundings } from '../ports/surroundings.ts'
import type { Materials } from './materials.ts'
import type { PlannedModel } from './plan.ts'

export interface ManifestSource {
  /** The commit that the version is of: on a pull request its head, not GitHub's trial merge. */
  readonly commit: string
  readonly pullRequest: number | null
}

/** Files that are too large for one asset, as they are cut, by path. */
export type FileParts = ReadonlyMap<string, readonly { readonly size: number; readonly sha256: string }[]>

/** The manifest of a planned version, from the workspace and the surroundings. */
export async function buildManifest(
  planned: PlannedModel & { readonly materials: Materials },
  version: string,
  source: ManifestSource,
  surroundings: Surroundings,
  parts: FileParts = new Map(),
): Promise<Manifest> {
  const { materials, plan, head } = planned
  const { repository, build } = surroundings
  const assets = assetsFor(materials.files, parts)
  return {
    schemaVersion: 1,
    model: plan.model,
    version,
    previousVersion: plan.current,
    bump: plan.bump,
    reasons: plan.reasons.slice(0, 1000).map((reason) => ({ ...reason })),
    source: {
      repository: repository ? `${repository.owner}/${repository.name}` : null,
      url: repository?.url ?? null,
      commit: source.commit,
      ref: head.ref,
      pullRequest: source.pullRequest,
      dirty: head.dirty,
    },
    build,
    environment: { ...(await surroundings.machine()), files: [...materials.environment] },
    bundle: materials.bundle,
    files: materials.files
      .map(({ path, size, sha256 }) => ({
        path,
        size,
        sha256,
        mediaType: mediaType(path),
        ...(assets.get(path) ?? { asset: path }),
        ...unsafe(materials, path),
      }))
      .sort((a, b) => byCodePoints(a.path, b.path)),
    interface: [...materials.models],
    metrics: [...materials.metrics],
    params: materials.params,
    data: [...materials.data],
    candidate: null,
  }
}

/** Names of the assets of each file, and of the parts of those that are cut. */
function assetsFor(
  files: Materials['files'],
  parts: FileParts,
): Map<string, Pick<Manifest['files'][number], 'asset' | 'parts'>> {
  const wanted = files.flatMap(({ path }) => {
    const cut = parts.get(path) ?? []
    return [path, ...cut.map((_, index) => partName(path, index, cut.length))]
  })
  const names = assetNames(wanted)[Symbol.iterator]()
  const next = (): string => names.next().value ?? ''
  return new Map(
    files.map(({ path }) => {
      const asset = next()
      const cut = parts.get(path)
      return [path, cut ? { asset, parts: cut.map((part) => ({ asset: next(), ...part })) } : { asset }]
    }),
  )
}

function unsafe({ unsafe }: Materials, path: string): { unsafe?: string[] } {
  const reasons = unsafe.get(path)
  return reasons ? { unsafe: [...reasons] } : {}
}
