import type { GitHub } from '../github.ts'
import type { Repository } from '../world.ts'

/** Brings a commit and all it needs from one repository into another, as GitHub's network of forks shares its objects. */
export async function transferObjects(
  github: GitHub,
  from: Repository,
  to: Repository,
  sha: string,
): Promise<void> {
  if (from.id === to.id || (await github.git.commit(to, sha))) return
  await github.git.fetch(to, from, [sha])
}
