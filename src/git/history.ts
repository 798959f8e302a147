import { UserError } from '../ports/errors.ts'
import type { Head, History } from '../ports/history.ts'
import { deepen, type Need } from './deepen.ts'
import { isShallow } from './fetch.ts'
import type { Git } from './git.ts'
import { readLater } from './later.ts'
import { readCommits } from './log.ts'
import { fetchTrees, isPartial } from './trees.ts'

/**
 * A repository's history, read from a clone, and fetched where a shallow clone left it out.
 * Processes: 2 for all to learn what kind of clone it is, `head` 3, `walk` 1 to 3, `ancestors` 1 for each `of`.
 */
export function createHistory(git: Git): History {
  const reachable = new Map<string, Promise<Set<string>>>()
  let kind: Promise<[shallow: boolean, partial: boolean]> | null = null
  const learn = () => {
    kind ??= Promise.all([isShallow(git), isPartial(git)])
    return kind
  }
  const know = async (need: Need): Promise<void> => {
    const [shallow] = await learn()
    if (!shallow) return
    await deepen(git, need)
    kind = null
  }
  return {
    async head(at) {
      if (at === null) return (await Promise.all([readHead(git), learn()]))[0]
      const found = await readRevision(git, at)
      if (found) return found
      await know({ to: 'HEAD', notInAll: [] })
      return (await readRevision(git, at)) ?? unknownRevision(at)
    },
    async *walk(range) {
      await know(range)
      const [shallow, partial] = await learn()
      if (partial && range.paths) await fetchTrees(git, range)
      // Beyond the range may be what is not here.
      yield* readCommits(git, shallow || partial ? { ...range, order: 'graph' } : range)
    },
    async later(commits, { commit, ref }) {
      if (commits.length === 0 || ref === null) return new Set()
      await know({ to: commit, notInAll: [] })
      const [, partial] = await learn()
      const after = await readLater(git, commit, ref, partial)
      return new Set(commits.filter((each) => after.has(each)))
    },
    /**
     * By walking all of `of` once and keeping it: 0.1 s for 20,000 commits, and then nothing for every other model,
     * where asking git commit by commit costs a process each. A walk that stops early would trust commit dates.
     */
    async ancestors(commits, of) {
      if (commits.length === 0) return new Set()
      await know({ to: of, notInAll: [] })
      const walk = reachable.get(of) ?? readReachable(git, of)
      reachable.set(of, walk)
      const all = await walk
      return new Set(commits.filter((commit) => all.has(commit)))
    },
  }
}

async function readHead(git: Git): Promise<Head> {
  const [commit, ref, changes] = await Promise.all([
    requireCommit(git),
    git.text(['symbolic-ref', '--quiet', 'HEAD'], { codes: [1, 128] }),
    git.text(['status', '--porcelain', '--untracked-files=no'], { codes: [128] }),
  ])
  return { commit, ref: ref.trim() === '' ? null : ref.trim(), dirty: changes !== '' }
}

/** A commit of the past: no branch stands there for us, and the files beside it are not its own. */
async function readRevision(git: Git, revision: string): Promise<Head | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]
  const commit = (await git.text(args, { codes: [1, 128] })).trim()
  // Older versions of git print the separator, too.
  const name = commit.split('\n').at(-1) ?? ''
  return name === '' ? null : { commit: name, ref: null, dirty: false }
}

function unknownRevision(revision: string): never {
  throw new UserError(
    'usage',
    `there is no commit ${revision} here`,
    'name a commit, a branch or a tag of the repository',
  )
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
