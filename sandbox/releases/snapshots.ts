import type { Release, Repository } from '../world.ts'

const before = new WeakMap<Repository, Release[]>()

/** To be called before every change: what a stale list still shows after it. */
export function rememberReleases(repository: Repository): void {
  before.set(
    repository,
    repository.releases.map((release) => ({
      ...release,
      assets: release.assets.map((asset) => ({ ...asset })),
    })),
  )
}

export function staleReleases(repository: Repository): readonly Release[] {
  return before.get(repository) ?? repository.releases
}
