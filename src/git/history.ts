import { UserError } from '../ports/errors.ts'
import type { Head, History } from '../ports/history.ts'
import { complete } from './complete.ts'
import type { Git } from './git.ts'
import { readCommits } from './log.ts'

/** A repository's history, read from a clone. Processes: `head` 3, `complete` 4 or 5, `commits` 1, `ancestors` 1 for each `of`. */
export function createHistory(git: Git): History {
  const reachable = new Map<string, Promise<Set<string>>>()
  return {
    head: () => readHead(git),
    complete: async () => {
      await requireCommit(git)
      await complete(git)
      reachable.clear()
    },
    commits: (range) => readCommits(git, range),
    /**
     * By walking all of `of` once and keeping it: 0.1 s for 20,000 commits, and then nothing for every other model,
     * where asking git commit by commit costs a process each. A walk that stops early would trust commit dates.
     */
    async ancestors(commits, of) {
      if (commits.length === 0) return new Set()
      const walk = reachable.get(of) ?? readReachable(git, of)
      reachable.set(of, walk)
      const all = await walk
      return new Set(commits.filter((commit) => all.has(commit)))
    },
  }
}

async function readHead(git: Git): Promise<Head> {
  const commit = await requireCommit(git)
  const ref = (await git.text(['symbolic-ref', '--quiet', 'HEAD'], { codes: [1] })).trim()
  const changes = await git.text(['status', '--porcelain', '--untracked-files=no'])
  return { commit, ref: ref === '' ? null : ref, dirty: changes !== '' }
}

async function requireCommit(git: Git): Promise<string> {
  const commit = (
    await git.text(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { codes: [1] })
  ).trim()
  if (commit !== '') return commit
  throw new UserError(
    'environment',
    `${git.cwd}: there is no commit yet`,
    'commit the sources of the model first',
  )
}

async function readReachable(git: Git, of: string): Promise<Set<string>> {
  const output = await git.text(['rev-list', '--end-of-options', of, '--'])
  return new Set(output.split('\n').filter((commit) => commit !== ''))
}
