import { type ModelSummary, summarize } from '../interface/summary.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { BundleFiles, ModelFile } from './bundle-files.ts'

/** More tensors are not listed in a manifest; their digest as a whole is. */
const mostTensors = 5_000

export function summaryOf(file: ModelFile): ModelSummary {
  return summarize(file, file.description, file.digests)
}

/** What the manifest says of a model file. */
export function modelFile(file: ModelFile): NonNullable<Manifest['interface']>[number] {
  const { architecture, tensors, warnings } = file.description
  return {
    ...summaryOf(file),
    architecture: { ...architecture },
    tensors:
      tensors.length > mostTensors
        ? null
        : tensors.map(({ name, dtype, shape }, index) => ({
            name,
            dtype,
            shape: [...shape],
            sha256: file.digests[index] ?? null,
          })),
    warnings: [...warnings],
  }
}

/** One line for each file that may run code of its own. */
export function unsafeWarnings(unsafe: BundleFiles['unsafe']): string[] {
  return [...unsafe].map(([path, [first = '', ...others]]) => {
    const more = others.length > 0 ? `, and ${others.length} more` : ''
    return `${path} is not plainly safe: ${first}${more}`
  })
}
