import type { Range, WalkedCommit } from '../ports/history.ts'
import type { Git } from './git.ts'

/** Settings of a person that would change what is listed. */
const settings = ['log.follow=false', 'log.showSignature=false', 'log.showRoot=true', 'diff.relative=false']

/**
 * One `git log`, children before their parents. Messages and names of files cannot hold NUL, and neither is empty
 * where an empty part begins a commit: nothing in them is taken for the end of one.
 * What a merge changed is what it brought into its first parent; renames are a path that went and one that came.
 */
export async function* readCommits(git: Git, range: Range): AsyncGenerator<readonly WalkedCommit[], void> {
  const excluded = await inAll(git, range.notInAll)
  const names = ['--name-only', '--no-renames', '--diff-merges=first-parent', '--ignore-submodules=none']
  const batches = git.batches([
    ...settings.flatMap((setting) => ['-c', setting]),
    ...['log', '-z', '--topo-order', '--format=%x00%H%x00%P%x00%B', '--encoding=UTF-8', '--no-color'],
    ...['--no-notes', ...(range.paths ? names : ['--no-patch'])],
    ...['--end-of-options', range.to, ...excluded.map((commit) => `^${commit}`), '--'],
  ])
  const reader = createReader(range.paths)
  for await (const batch of batches) {
    const commits = reader.read(batch)
    if (commits.length > 0) yield commits
  }
  const last = reader.last()
  if (last) yield [last]
}

/** Turns parts into commits; a commit is whole when the next one begins. */
function createReader(withPaths: boolean) {
  let at = 0
  let sha = ''
  let parents: readonly string[] = []
  let message = ''
  let paths: string[] = []
  const current = (): WalkedCommit => ({ sha, parents, message, paths: withPaths ? paths : null })
  return {
    read(parts: readonly string[]): WalkedCommit[] {
      const commits: WalkedCommit[] = []
      for (const part of parts) {
        if (at === 1) sha = part
        else if (at === 2) parents = part === '' ? [] : part.split(' ')
        else if (at === 3) message = part
        else if (part === '') {
          if (at > 3) commits.push(current())
          paths = []
          at = 0
        } else paths.push(at === 4 && part.startsWith('\n') ? part.slice(1) : part)
        at += 1
      }
      return commits
    },
    last: () => (at > 3 ? current() : null),
  }
}

/** The newest commits that all of these contain: what they contain is in all of them, too. */
export async function inAll(git: Git, commits: readonly string[]): Promise<readonly string[]> {
  const distinct = [...new Set(commits)]
  if (distinct.length < 2) return distinct
  const args = ['merge-base', '--all', '--octopus', '--end-of-options', ...distinct]
  const output = await git.text(args, { codes: [1] })
  return output.split('\n').filter((commit) => commit !== '')
}
