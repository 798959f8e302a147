import type { Workspace } from '../ports/workspace.ts'
import type { Git } from './git.ts'

/** Files as they were at a commit; paths are relative to the folder in which git runs. Three processes a file. */
export function createFilesAt(git: Git, commit: string): Pick<Workspace, 'text'> {
  return {
    async text(path, limit) {
      // With `./`, git looks below its folder; without, below the root of the repository.
      const revision = `${commit}:./${path}`
      const name = await git.text(['rev-parse', '--verify', '--quiet', '--end-of-options', revision], {
        codes: [1, 128],
      })
      const object = name.trim().split('\n').at(-1) ?? ''
      if (object === '') return null
      const [type, size] = (await git.text(['cat-file', batchCheck], { input: `${object}\n` })).split(' ')
      return type === 'blob' && Number(size) <= limit ? git.text(['cat-file', 'blob', object]) : null
    },
  }
}

const batchCheck = '--batch-check=%(objecttype) %(objectsize)'
