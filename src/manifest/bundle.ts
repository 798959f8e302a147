import type { BundleSummary } from '../interface/classify.ts'
import { bundleDigest } from './digest.ts'
import type { Manifest } from './manifest.ts'

/** A manifest's bundle, as it is compared with another. */
export function bundleSummary(manifest: Pick<Manifest, 'bundle' | 'files' | 'interface'>): BundleSummary {
  const { bundle, files, interface: models } = manifest
  return { sha256: bundle.sha256, models: models ?? null, others: othersDigest(files, models ?? []) }
}

/** Over the files that are no model files that can be read. */
export function othersDigest(
  files: readonly { readonly path: string; readonly sha256: string }[],
  models: readonly { readonly path: string }[],
): string {
  const read = new Set(models.map(({ path }) => path))
  return bundleDigest(files.filter(({ path }) => !read.has(path)))
}
