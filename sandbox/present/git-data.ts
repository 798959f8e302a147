import type { GitTag, TreeEntry } from '../git/git.ts'
import type { GitHub } from '../github.ts'
import type { Repository } from '../world.ts'
import { nodeId } from './account.ts'
import { UNSIGNED } from './commit.ts'
import { fullName } from './repository.ts'

/** GitHub's `git-ref`; `#` and the like are encoded in its URLs. */
export function presentRef(
  github: GitHub,
  repository: Repository,
  ref: { name: string; sha: string; type: string },
): Record<string, unknown> {
  const path = ref.name.split('/').map(encodeURIComponent).join('/')
  return {
    ref: ref.name,
    node_id: nodeId('Ref', `${repository.id}:${ref.name}`),
    url: `${github.urls.api}/repos/${fullName(repository)}/git/${path}`,
    object: presentObject(github, repository, ref),
  }
}

/** GitHub's `git-tag`. */
export function presentTag(github: GitHub, repository: Repository, tag: GitTag): Record<string, unknown> {
  return {
    node_id: nodeId('Tag', tag.sha),
    tag: tag.tag,
    sha: tag.sha,
    url: `${github.urls.api}/repos/${fullName(repository)}/git/tags/${tag.sha}`,
    message: tag.message,
    tagger: tag.tagger ?? { name: '', email: '', date: '' },
    object: presentObject(github, repository, tag.object),
    verification: UNSIGNED,
  }
}

/** GitHub's `git-tree`. */
export function presentTree(
  github: GitHub,
  repository: Repository,
  tree: { sha: string; entries: readonly TreeEntry[]; truncated: boolean },
): Record<string, unknown> {
  const api = `${github.urls.api}/repos/${fullName(repository)}/git`
  return {
    sha: tree.sha,
    url: `${api}/trees/${tree.sha}`,
    tree: tree.entries.map(({ path, mode, type, sha, size }) => ({
      path,
      mode,
      type,
      sha,
      ...(size !== null && { size }),
      ...(type !== 'commit' && { url: `${api}/${type}s/${sha}` }),
    })),
    truncated: tree.truncated,
  }
}

function presentObject(github: GitHub, repository: Repository, { sha, type }: { sha: string; type: string }) {
  return { sha, type, url: `${github.urls.api}/repos/${fullName(repository)}/git/${type}s/${sha}` }
}
