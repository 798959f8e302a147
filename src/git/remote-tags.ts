import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../ports/errors.ts'
import type { TagReader } from '../ports/registry.ts'
import { createGit } from './git.ts'
import { createGitTags } from './tags.ts'

/**
 * Tags of a repository that is read over git's own protocol, without a clone and without any API: who has no token can
 * read a public one. Fetched are tags and the commits at which they stand, no files and no history.
 */
export function createRemoteTags(url: string): TagReader {
  return {
    async tags() {
      const folder = await mkdtemp(join(tmpdir(), 'modelseal-tags-'))
      try {
        const git = createGit(folder)
        await git.text(['init', '--quiet', '--bare'])
        await git.text(['remote', 'add', 'origin', url])
        const refspec = '+refs/tags/*:refs/tags/*'
        await git
          .text([
            'fetch',
            '--quiet',
            '--no-tags',
            '--depth=1',
            '--filter=tree:0',
            '--end-of-options',
            'origin',
            refspec,
          ])
          .catch((error: unknown) => {
            throw new UserError(
              'environment',
              `the tags of ${url} could not be read: ${error instanceof Error ? error.message : String(error)}`,
              'check the name; a private repository wants GITHUB_TOKEN (or GH_TOKEN)',
              { cause: error },
            )
          })
        return await createGitTags(git).tags()
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 3 })
      }
    },
  }
}
