import { fetch, findRemote, lines } from './fetch.ts'
import type { Git } from './git.ts'

/** How long a remote may take to say where a branch is. */
const asking = 60_000

/**
 * The commits after this one on a branch, as its remote has it now; without a network, as it was when the clone last
 * heard of it. The clone must not be shallow.
 */
export async function readLater(
  git: Git,
  commit: string,
  ref: string,
  partial: boolean,
): Promise<ReadonlySet<string>> {
  const remote = await findRemote(git)
  const tip =
    remote === null ? null : await tipOf(git, remote, ref, partial).catch(() => known(git, remote, ref))
  if (tip === null || tip === commit) return new Set()
  const range = ['rev-list', '--ancestry-path', '--end-of-options', tip, `^${commit}`, '--']
  return new Set(lines(await git.text(range)))
}

/** Where the branch is on the remote, with its commits brought here; null when it is not there. */
async function tipOf(git: Git, remote: string, ref: string, partial: boolean): Promise<string | null> {
  const listed = await git.text(['ls-remote', '--quiet', '--end-of-options', remote, ref], {
    milliseconds: asking,
  })
  const line = lines(listed).find((each) => each.endsWith(`\t${ref}`))
  const tip = line?.split('\t')[0]
  if (tip === undefined) return null
  const here = new Set(lines(await git.text(['rev-list', '--all', 'HEAD'])))
  if (!here.has(tip)) await fetch(git, { remote, refspecs: [tip], ...(partial && { filter: 'blob:none' }) })
  return tip
}

async function known(git: Git, remote: string, ref: string): Promise<string | null> {
  const name = ref.replace(/^refs\/heads\//, `refs/remotes/${remote}/`)
  const commit = await git.text(['rev-parse', '--verify', '--quiet', `${name}^{commit}`], { codes: [1] })
  return commit.trim() === '' ? null : commit.trim()
}
