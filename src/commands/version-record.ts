import { abridge, modelSummarySchema } from '../interface/summary.ts'
import { othersDigest } from '../manifest/bundle.ts'
import { sha256 } from '../manifest/digest.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { Release } from '../ports/releases.ts'
import type { VersionRecord } from '../registry/record.ts'
import type { Level } from '../version/commit.ts'
import type { Materials } from './materials.ts'

/** A tag's message should stay readable: more metrics than this are in the manifest only. */
const metricsInRecord = 50

/** What the version's tag says of a manifest. `text` is the manifest as it is published, to the byte. */
export function versionRecord(
  manifest: Manifest,
  text: string,
  materials: Materials,
  release: Pick<Release, 'id'>,
): VersionRecord {
  const models = manifest.interface ?? []
  const reasons: Record<Level, number> = { major: 0, minor: 0, patch: 0, none: 0 }
  for (const { level, source } of manifest.reasons) if (source === 'commit') reasons[level] += 1
  const reuses = [...new Set(manifest.files.flatMap(({ release }) => release ?? []))].sort()
  return {
    schema: 1,
    kind: 'version',
    model: manifest.model,
    version: manifest.version,
    previous: manifest.previousVersion,
    commit: manifest.source.commit,
    manifest: { sha256: sha256(text), size: new TextEncoder().encode(text).length },
    bundle: manifest.bundle,
    params: materials.evidence.params,
    data: materials.evidence.data,
    interface: models.map((model) => abridge(modelSummarySchema.parse(model))),
    others: othersDigest(manifest.files, models),
    bump: manifest.bump,
    reasons,
    metrics: flatMetrics(manifest),
    pullRequest: manifest.source.pullRequest,
    storage: { ...(manifest.storage ?? { kind: 'release' }), id: release.id },
    ...(reuses.length > 0 && { reuses }),
  }
}

function flatMetrics({ metrics }: Manifest): Record<string, number> {
  const flat: [string, number][] = []
  for (const { name, value, slice } of metrics) {
    if (typeof value === 'number' && flat.length < metricsInRecord)
      flat.push([slice === undefined ? name : `${name}[${slice}]`, value])
  }
  return Object.fromEntries(flat)
}
