import type { GitHub } from '../github.ts'
import type { Repository } from '../world.ts'

/** The commit that a branch, a tag or a commit id names, in this order; null for none. */
export async function findCommit(
  github: GitHub,
  repository: Repository,
  name: string,
): Promise<string | null> {
  const candidates =
    name === 'HEAD'
      ? ['HEAD']
      : [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name.replace(/^refs\//, '')}`]
  if (/^[0-9a-f]{7,40}$/i.test(name)) candidates.push(name)
  for (const candidate of candidates) {
    if (!isRevisionName(candidate)) continue
    const sha = await github.git.resolve(repository, `${candidate}^{commit}`)
    if (sha !== null) return sha
  }
  return null
}

/** Git would compute with `^`, `~`, `:` and `@{}`; GitHub takes names only. */
function isRevisionName(name: string): boolean {
  return !/[\^~:?*[\\\s]|@\{|\.\./.test(name)
}
