import type { TreeEntry } from '../git/git.ts'
import type { GitHub } from '../github.ts'
import type { Repository } from '../world.ts'
import { fullName } from './repository.ts'

/** GitHub's `content-file` (without the content itself), and entries of `content-directory`. */
export function presentContent(
  github: GitHub,
  repository: Repository,
  at: { entry: TreeEntry; path: string; ref: string },
): Record<string, unknown> {
  const { entry, path, ref } = at
  const api = `${github.urls.api}/repos/${fullName(repository)}`
  const web = `${github.urls.web}/${fullName(repository)}`
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const type = typeOf(entry)
  const url = `${api}/contents/${encoded}?ref=${encodeURIComponent(ref)}`
  const git = type === 'submodule' ? null : `${api}/git/${type === 'dir' ? 'trees' : 'blobs'}/${entry.sha}`
  const html = type === 'submodule' ? null : `${web}/${type === 'dir' ? 'tree' : 'blob'}/${ref}/${encoded}`
  return {
    type,
    size: entry.size ?? 0,
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    sha: entry.sha,
    url,
    git_url: git,
    html_url: html,
    download_url: entry.type === 'blob' ? `${web}/raw/${ref}/${encoded}` : null,
    _links: { self: url, git, html },
  }
}

function typeOf({ mode, type }: TreeEntry): 'file' | 'dir' | 'symlink' | 'submodule' {
  if (mode === '120000') return 'symlink'
  if (type === 'commit') return 'submodule'
  return type === 'tree' ? 'dir' : 'file'
}
