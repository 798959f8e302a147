import type { BundleSummary } from '../interface/classify.ts'
import { bundleDigest } from './digest.ts'
import type { Manifest } from './manifest.ts'

/** A manifest's bundle, as it is compared with another. */
export function bundleSummary(
  manifest: Pick<Manifest, 'bundle' | 'interface'> & { readonly files: Parameters<typeof othersDigest>[0] },
): BundleSummary {
  const { bundle, files, interface: models } = manifest
  return { sha256: bundle.sha256, models: models ?? null, others: othersDigest(files, models ?? []) }
}

/** Over the files that are no model files that can be read, nor hold the weights of one. */
export function othersDigest(
  files: readonly { readonly path: string; readonly sha256: string }[],
  models: readonly { readonly path: string; readonly weightFiles?: readonly string[] | undefined }[],
): string {
  const read = new Set(models.flatMap(({ path, weightFiles }) => [path, ...(weightFiles ?? [])]))
  return bundleDigest(files.filter(({ path }) => !read.has(path)))
}
