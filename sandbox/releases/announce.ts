import type { GitHub } from '../github.ts'
import { presentRelease } from '../present/release.ts'
import type { Release, Repository } from '../world.ts'
import type { Author } from './publish.ts'

export type ReleaseAction =
  | 'created'
  | 'published'
  | 'released'
  | 'prereleased'
  | 'unpublished'
  | 'edited'
  | 'deleted'

/** Emits one `release` event for each action, with the tag as the ref that workflows run at. */
export async function announceRelease(
  github: GitHub,
  repository: Repository,
  change: {
    release: Release
    actions: readonly ReleaseAction[]
    author: Author
    changes?: Record<string, unknown>
  },
): Promise<void> {
  const { release, actions, author, changes } = change
  const ref = `refs/tags/${release.tagName}`
  const sha = release.draft ? null : await github.git.resolve(repository, `${ref}^{commit}`)
  for (const action of actions) {
    const edited = action === 'edited' ? { changes: changes ?? {} } : {}
    github.emit({
      name: 'release',
      repository,
      sender: author.account,
      payload: { action, release: presentRelease(github, repository, release), ...edited },
      byJobToken: author.byJobToken,
      ...(sha ? { ref, sha } : {}),
    })
  }
}

/** Events of a release that becomes public. */
export function publishActions(release: Release): ReleaseAction[] {
  return ['published', release.prerelease ? 'prereleased' : 'released']
}
