import { judgeVisible, type Visible } from './boundary.ts'
import { fetch, findRemote, incomplete, isShallow, lines, listRemoteTags } from './fetch.ts'
import type { Git } from './git.ts'

/** What has to be known of a history: of `to`, the commits that are not in all of these, oldest first; `[]` is all. */
export interface Need {
  readonly to: string
  readonly notInAll: readonly string[]
}

/**
 * How many commits below what was fetched are looked at, one after the other, before everything is fetched: a branch
 * that was begun before the last version and merged after it has to be seen together with where it began.
 */
const margins = [1, 16, 256]

/**
 * Fetches what a shallow clone left out and somebody needs to know. First just the commits that the oldest of
 * `notInAll` does not contain, then a few below, until the visible history proves that nothing that is missing can
 * matter; where it does not, all of the history.
 *
 * Always with `--filter=blob:none`: which commits touch a path is told by trees, so blobs, which are the weight of a
 * repository of models, stay away (`tree:0` would fetch trees one by one while the log is read).
 * @throws UserError when history is missing and cannot be had
 */
export async function deepen(git: Git, need: Need): Promise<void> {
  const visible = await look(git, need)
  if (need.notInAll.length > 0 && visible.enough) return
  const remote = await findRemote(git)
  if (remote === null) throw incomplete('this clone is shallow and has no remote', null)
  // A remote that does not know how, or a version that is no ancestor: the whole history is never wrong.
  if (!(await deepenALittle(git, need, remote, visible).catch(() => false))) await deepenFully(git, remote)
}

/** False when that was not enough. */
async function deepenALittle(git: Git, need: Need, remote: string, before: Visible): Promise<boolean> {
  const [oldest] = need.notInAll
  if (oldest === undefined) return false
  let visible = before
  if (visible.unseen.has(oldest)) {
    const ref = await refAt(git, remote, oldest)
    if (ref === null) return false
    visible = await further(git, need, remote, visible, `--shallow-exclude=${ref}`)
  }
  for (const margin of margins) {
    // After a few steps what is not in sight is not below either, but on another branch.
    if (visible.enough || (margin > 16 && visible.unseen.size > 0)) break
    visible = await further(git, need, remote, visible, `--depth=${margin + 1}`)
  }
  return visible.enough
}

async function look(git: Git, { to, notInAll }: Need): Promise<Visible> {
  const args = ['rev-list', '--topo-order', '--parents', '--end-of-options', to, '--']
  const commits = lines(await git.text(args)).map((line) => {
    const [sha = '', ...parents] = line.split(' ')
    return { sha, parents }
  })
  return judgeVisible(commits, notInAll)
}

/** One fetch, counted from where the visible history ends: what is above stays as it is. */
async function further(
  git: Git,
  need: Need,
  remote: string,
  { ends }: Visible,
  depth: string,
): Promise<Visible> {
  // What else is here, the commits of tags, is here without trees: the remote must not count on it.
  await fetch(git, { remote, refspecs: ends, depth, filter: 'blob:none', have: ends })
  return look(git, need)
}

/** A ref of the remote that stands at a commit: only refs can be left out of what is fetched. */
async function refAt(git: Git, remote: string, commit: string): Promise<string | null> {
  const here = await git.text(['for-each-ref', `--points-at=${commit}`, '--format=%(refname)', 'refs/tags'])
  const [own] = lines(here)
  if (own !== undefined) return own
  const tags = await listRemoteTags(git, remote)
  for (const [name, { object, peeled }] of tags) if ((peeled ?? object) === commit) return name
  return null
}

async function deepenFully(git: Git, remote: string): Promise<void> {
  // A few steps may have been all the way.
  if (!(await isShallow(git))) return
  const head = (await git.text(['rev-parse', '--verify', 'HEAD'])).trim()
  const all = (refspecs: readonly string[]) =>
    fetch(git, { remote, refspecs, depth: '--unshallow', filter: 'blob:none', have: [head] })
  try {
    // A commit that is only here is not known there: then the remote's branches have to do.
    await all([head]).catch(() => all([]))
  } catch (error) {
    throw incomplete(`the history could not be fetched from ${remote}`, error)
  }
  if (await isShallow(git)) throw incomplete(`${remote} itself is shallow`, null)
}
