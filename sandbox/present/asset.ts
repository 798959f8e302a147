import type { GitHub } from '../github.ts'
import type { Asset, Release, Repository } from '../world.ts'
import { nodeId, presentAccount } from './account.ts'

export function presentAsset(
  github: GitHub,
  repository: Repository,
  release: Release,
  asset: Asset,
): Record<string, unknown> {
  const name = `${repository.owner.login}/${repository.name}`
  return {
    url: `${github.urls.api}/repos/${name}/releases/assets/${asset.id}`,
    id: asset.id,
    node_id: nodeId('ReleaseAsset', asset.id),
    name: asset.name,
    label: asset.label,
    uploader: presentAccount(github, asset.uploader),
    content_type: asset.contentType,
    state: asset.state,
    size: asset.size,
    digest: asset.digest,
    download_count: asset.downloads,
    created_at: asset.createdAt,
    updated_at: asset.updatedAt,
    browser_download_url: `${github.urls.web}/${name}/releases/download/${tagInUrl(release)}/${asset.name}`,
  }
}

/** Drafts have no tag yet: github.com shows them below a made-up one. */
export function tagInUrl(release: Release): string {
  return release.draft ? `untagged-${release.id}` : encodeURIComponent(release.tagName)
}
