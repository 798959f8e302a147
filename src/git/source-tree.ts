import type { SourceFile } from '../manifest/source-files.ts'
import { UserError } from '../ports/errors.ts'
import type { SourceTree } from '../ports/source-tree.ts'
import { fetch, findRemote, isShallow } from './fetch.ts'
import type { Git } from './git.ts'

/** The trees of a clone; a commit that is not in it is fetched by its name, without any file's content. */
export function createSourceTree(git: Git): SourceTree {
  return {
    async files(commit) {
      // A name that git could take for an option, a branch or a range is none of ours.
      if (!/^[0-9a-f]{40,64}$/.test(commit)) return null
      if (!(await isHere(git, commit)) && !(await bring(git, commit))) return null
      return list(git, commit)
    },
  }
}

async function isHere(git: Git, commit: string): Promise<boolean> {
  // Without the fetch of single objects that a partial clone would begin.
  const found = await git.text(['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{tree}`], {
    codes: [1, 128],
    env: { GIT_NO_LAZY_FETCH: '1' },
  })
  return found.trim() !== ''
}

async function bring(git: Git, commit: string): Promise<boolean> {
  const remote = await findRemote(git)
  if (remote === null) return false
  try {
    // A depth would cut off what a whole clone has.
    const depth = (await isShallow(git)) ? { depth: '--depth=1' } : {}
    await fetch(git, { remote, refspecs: [commit], filter: 'blob:none', ...depth })
  } catch (error) {
    // A branch that was deleted with its fork, or a checkout without credentials.
    if (error instanceof UserError) return false
    throw error
  }
  return isHere(git, commit)
}

async function list(git: Git, commit: string): Promise<SourceFile[]> {
  const files: SourceFile[] = []
  for await (const batch of git.batches(['ls-tree', '-r', '-z', '--full-tree', commit])) {
    for (const entry of batch) {
      const tab = entry.indexOf('\t')
      const [mode = '', , id = ''] = entry.slice(0, tab).split(' ')
      files.push({ path: entry.slice(tab + 1), mode, id })
    }
  }
  return files
}
