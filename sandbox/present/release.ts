import type { GitHub } from '../github.ts'
import type { Release, Repository } from '../world.ts'
import { nodeId, presentAccount } from './account.ts'
import { presentAsset, tagInUrl } from './asset.ts'

/** A release as REST and webhooks show it; assets that never finished uploading are only in the assets list. */
export function presentRelease(
  github: GitHub,
  repository: Repository,
  release: Release,
): Record<string, unknown> {
  const name = `${repository.owner.login}/${repository.name}`
  const url = `${github.urls.api}/repos/${name}/releases/${release.id}`
  const archive = (kind: string) =>
    release.draft ? null : `${github.urls.api}/repos/${name}/${kind}/${encodeURIComponent(release.tagName)}`
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${github.urls.uploads}/repos/${name}/releases/${release.id}/assets{?name,label}`,
    html_url: `${github.urls.web}/${name}/releases/tag/${tagInUrl(release)}`,
    id: release.id,
    author: presentAccount(github, release.author),
    node_id: nodeId('Release', release.id),
    tag_name: release.tagName,
    target_commitish: release.targetCommitish,
    name: release.name,
    draft: release.draft,
    immutable: release.immutable,
    prerelease: release.prerelease,
    created_at: release.createdAt,
    updated_at: release.publishedAt ?? release.createdAt,
    published_at: release.publishedAt,
    assets: release.assets
      .filter((asset) => asset.state === 'uploaded')
      .map((asset) => presentAsset(github, repository, release, asset)),
    tarball_url: archive('tarball'),
    zipball_url: archive('zipball'),
    body: release.body,
  }
}
