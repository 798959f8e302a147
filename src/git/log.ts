import { UserError } from '../ports/errors.ts'
import type { Commit } from '../version/commit.ts'
import type { Git } from './git.ts'

export interface Range {
  readonly from: string | null
  readonly to: string
  readonly paths: readonly string[]
}

/**
 * Newest first. Messages cannot hold NUL, so nothing in them is taken for the end of one.
 * With paths, `--full-history` keeps commits of side branches that git would leave out because the merge
 * took the other side: they were made, so they are judged.
 */
export async function readCommits(git: Git, range: Range): Promise<Commit[]> {
  const paths = range.paths.map(pathspec)
  const parts = git.parts([
    // Both are settings of a person, which would change what is listed.
    ...['-c', 'log.follow=false', '-c', 'log.showSignature=false'],
    ...['log', '-z', '--format=%H%x00%P%x00%B', '--encoding=UTF-8', '--no-color'],
    ...(paths.length > 0 ? ['--full-history'] : []),
    ...['--end-of-options', range.to, ...(range.from === null ? [] : [`^${range.from}`])],
    ...['--', ...paths],
  ])
  const commits: Commit[] = []
  let fields: string[] = []
  for await (const part of parts) {
    fields.push(part)
    if (fields.length < 3) continue
    const [sha = '', parents = '', message = ''] = fields
    commits.push({ sha, parents: parents === '' ? [] : parents.split(' '), message })
    fields = []
  }
  return commits
}

/** From the root of the repository, wherever the command runs; `!` in front leaves out. */
function pathspec(path: string): string {
  const excluded = path.startsWith('!')
  const plain = (excluded ? path.slice(1) : path).replace(/^(?:\.\/)+/, '')
  if (plain === '' || plain.startsWith('/') || plain.split('/').includes('..')) {
    throw new UserError(
      'usage',
      `the source path ${JSON.stringify(path)} is not below the repository`,
      'write paths relative to the root of the repository',
    )
  }
  return `:(top,glob${excluded ? ',exclude' : ''})${plain}`
}
