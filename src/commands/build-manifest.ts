import { byCodePoints } from '../manifest/digest.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { mediaType } from '../manifest/paths.ts'
import type { Surroundings } from '../ports/surroundings.ts'
import type { Materials } from './materials.ts'
import type { PlannedModel } from './plan.ts'
import type { StoredBundle } from './store-assets.ts'

export interface ManifestSource {
  /** The commit that the version is of: on a pull request its head, not GitHub's trial merge. */
  readonly commit: string
  readonly pullRequest: number | null
}

/** The manifest of a planned version, from the workspace and the surroundings; of a candidate, nothing is stored yet. */
export async function buildManifest(
  planned: PlannedModel & { readonly materials: Materials },
  version: string,
  source: ManifestSource,
  surroundings: Surroundings,
  stored: StoredBundle | null,
): Promise<Manifest> {
  const { materials, plan, head } = planned
  const { repository, build } = surroundings
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
    environment: {
      ...(materials.adopted?.machine ?? (await surroundings.machine())),
      files: [...materials.environment],
    },
    bundle: materials.bundle,
    files: materials.files
      .map(({ path, size, sha256 }) => ({
        path,
        size,
        sha256,
        mediaType: mediaType(path),
        ...stored?.files.get(path),
        ...unsafe(materials, path),
      }))
      .sort((a, b) => byCodePoints(a.path, b.path)),
    ...(stored?.storage && { storage: stored.storage }),
    ...(stored?.packs && { packs: stored.packs }),
    interface: [...materials.models],
    metrics: [...materials.metrics],
    params: materials.params,
    data: [...materials.data],
    candidate: materials.adopted?.candidate ?? null,
  }
}

function unsafe({ unsafe }: Materials, path: string): { unsafe?: string[] } {
  const reasons = unsafe.get(path)
  return reasons ? { unsafe: [...reasons] } : {}
}
