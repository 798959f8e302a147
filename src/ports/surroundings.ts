import type { Manifest } from '../manifest/manifest.ts'

/** Where and by whom this runs. */
export interface Surroundings {
  /** The workflow run; null outside of GitHub Actions. */
  readonly build: Manifest['build']
  readonly repository: { readonly owner: string; readonly name: string; readonly url: string } | null
  /** Operating system, processor, memory: facts, read without running anything. */
  machine(): Promise<Omit<Manifest['environment'], 'files'>>
  /** ISO 8601, whole seconds. */
  now(): string
}
