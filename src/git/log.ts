import type { Range, WalkedCommit } from '../ports/history.ts'
import type { Git } from './git.ts'
import { type Listed, withPaths } from './paths.ts'

/**
 * One `git log`, and beside it, when paths are asked for, one `git diff-tree`: what a commit changed takes git as
 * long to tell as all the rest, and two processes do it at the same time.
 */
export async function* readCommits(git: Git, range: Range): AsyncGenerator<readonly WalkedCommit[], void> {
  const listed = range.order === 'dates' ? listByDates(git, range) : listByGraph(git, range)
  if (range.paths) yield* withPaths(git, listed)
  else for await (const batch of listed) yield batch.map(({ commit }) => ({ ...commit, paths: null }))
}

/** Git tells of commits as it comes to them: the first is here at once, and nothing is kept. */
async function* listByDates(git: Git, { to, notInAll }: Range): AsyncGenerator<readonly Listed[], void> {
  const awaited = await datesOf(git, notInAll)
  let newest = Math.max(...awaited.values())
  for await (const batch of list(git, [], [to])) {
    yield batch
    for (const { commit, time } of batch) {
      if (awaited.delete(commit.sha)) newest = Math.max(...awaited.values())
      // It should have come by now: it is not in this history, or a clock was wrong.
      else if (time < newest) return
    }
  }
}

/** With `--date-order`, git reads all of the range before it tells of the first commit. */
async function* listByGraph(git: Git, { to, notInAll }: Range): AsyncGenerator<readonly Listed[], void> {
  const excluded = await inAll(git, notInAll)
  yield* list(git, ['--date-order'], [to, ...excluded.map((commit) => `^${commit}`)])
}

/** Settings of a person that would change what is listed. */
const settings = ['log.follow=false', 'log.showSignature=false']
const fields = ['%H', '%T %ct %P', '%B'] as const

/** Messages cannot hold NUL, which ends each field: nothing in them is taken for the end of one. */
async function* list(
  git: Git,
  options: readonly string[],
  revisions: readonly string[],
): AsyncGenerator<readonly Listed[], void> {
  const batches = git.batches([
    ...settings.flatMap((setting) => ['-c', setting]),
    ...['log', '-z', `--format=${fields.join('%x00')}`, '--encoding=UTF-8', '--no-color', '--no-notes'],
    ...['--no-patch', ...options, '--end-of-options', ...revisions, '--'],
  ])
  let values: string[] = []
  let listed: Listed[] = []
  for await (const parts of batches) {
    for (const part of parts) {
      values.push(part)
      if (values.length < fields.length) continue
      listed.push(listedOf(values))
      values = []
    }
    if (listed.length < enough) continue
    yield listed
    listed = []
  }
  if (listed.length > 0) yield listed
}

/** Commits at once: passing them on has a price of its own. */
const enough = 250

function listedOf([sha = '', about = '', message = '']: readonly string[]): Listed {
  const [tree = '', time = '', ...parents] = about.split(' ')
  return {
    commit: { sha, parents: parents[0] === '' ? [] : parents, message },
    tree,
    time: Number(time),
  }
}

/** Of each commit, when it was committed, in seconds. */
async function datesOf(git: Git, commits: readonly string[]): Promise<Map<string, number>> {
  if (commits.length === 0) return new Map()
  const args = ['log', '--no-walk=unsorted', '--format=%H %ct', '--no-patch', '--stdin']
  const output = await git.text(args, { input: `${commits.join('\n')}\n` })
  const lines = output.split('\n').filter((line) => line !== '')
  return new Map(lines.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]))
}

/** The newest commits that all of these contain: what they contain is in all of them, too. */
export async function inAll(git: Git, commits: readonly string[]): Promise<readonly string[]> {
  const distinct = [...new Set(commits)]
  if (distinct.length < 2) return distinct
  const args = ['merge-base', '--all', '--octopus', '--end-of-options', ...distinct]
  const output = await git.text(args, { codes: [1] })
  return output.split('\n').filter((commit) => commit !== '')
}
