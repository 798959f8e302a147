import type { Release, Repository } from '../world.ts'

/** The release that GitHub calls the latest: of those that may be, the one that was published last. */
export function latestRelease({ releases }: Repository): Release | undefined {
  return releases
    .filter(({ draft, prerelease, neverLatest }) => !draft && !prerelease && neverLatest !== true)
    .toSorted((a, b) => (a.publishedAt ?? '').localeCompare(b.publishedAt ?? '') || a.id - b.id)
    .at(-1)
}
