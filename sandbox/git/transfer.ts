import type { Repository } from '../world.ts'
import { git, runGit } from './run.ts'

/** Brings a commit and all it needs from one repository into another, as GitHub's network of forks shares its objects. */
export async function transferObjects(from: Repository, to: Repository, sha: string): Promise<void> {
  const known = await runGit(to.directory, ['cat-file', '-e', `${sha}^{commit}`])
  if (known.code === 0) return
  await git(to.directory, ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', from.directory, sha])
}
