import type { Range } from '../ports/history.ts'
import { fetch, findRemote, lines } from './fetch.ts'
import type { Git } from './git.ts'
import { inAll } from './log.ts'

/** Whether objects are missing here by agreement with a remote, which git fetches one by one as it meets them. */
export async function isPartial(git: Git): Promise<boolean> {
  const args = ['config', '--get-regexp', '^(extensions\\.partialclone|remote\\..*\\.promisor)$']
  return (await git.text(args, { codes: [1] })) !== ''
}

/**
 * Fetches in one go the trees that tell what the commits of a range changed, if a partial clone lacks them. Without
 * this, `git log` would ask the remote once for each of them: right, and endless.
 */
export async function fetchTrees(git: Git, range: Range): Promise<void> {
  const excluded = (await inAll(git, range.notInAll)).map((commit) => `^${commit}`)
  const walked = await git.text(['rev-list', '--parents', '--end-of-options', range.to, ...excluded, '--'])
  const commits = new Set(lines(walked).flatMap((line) => line.split(' ')))
  if (commits.size === 0) return
  // Of each commit just the root of its files; with `--missing=print`, git fetches nothing.
  const options = ['--no-walk', '--objects', '--missing=print', '--filter=tree:1', '--stdin']
  const input = [...commits].map((commit) => `${commit}\n`).join('')
  const listed = lines(await git.text(['rev-list', ...options], { input }))
  const missing = listed.flatMap((line) => (line.startsWith('?') ? [line.slice(1)] : []))
  const remote = missing.length > 0 ? await findRemote(git) : null
  if (remote !== null) await fetch(git, { remote, refspecs: missing, filter: 'blob:none', have: [] })
}
