import type { TagReader } from '../ports/registry.ts'
import { fetch, findRemote, incomplete, isShallow, lines, listRemoteTags } from './fetch.ts'
import type { Git } from './git.ts'
import { createGitTags } from './tags.ts'

/** Tags of a clone and of its remote: what only the remote has is fetched first. */
export function createFetchedTags(git: Git): TagReader {
  return {
    async tags() {
      await fetchTags(git)
      return createGitTags(git).tags()
    },
  }
}

/**
 * Fetches the tags that only the remote has: one listing, and a fetch when something is missing. Into a shallow
 * clone come the tags and the commits at which they stand, without files and without what was before.
 * @throws UserError when a shallow clone's tags cannot be had. Without a network, a complete clone is what it is.
 */
export async function fetchTags(git: Git): Promise<void> {
  const [shallow, remote] = await Promise.all([isShallow(git), findRemote(git)])
  if (remote === null) {
    if (!shallow) return
    throw incomplete('this clone is shallow and has no remote', null)
  }
  const tags = await missingTags(git, remote).catch((error: unknown) => {
    if (shallow) throw incomplete(`the tags of ${remote} could not be listed`, error)
    return []
  })
  if (tags.length === 0) return
  try {
    if (shallow) await fetchShallow(git, remote, tags)
    else await fetch(git, { remote, refspecs: tags.map(refspec) })
  } catch (error) {
    throw incomplete(`${tags.length} tags of ${remote} could not be fetched`, error)
  }
}

interface MissingTag {
  readonly name: string
  readonly commit: string
  /** Whether a tag of that name is here and is replaced. */
  readonly replaces: boolean
}

/**
 * Tags that the remote has and this clone has not. A tag that is here stays as it is, with one exception:
 * actions/checkout writes the tag it was started for as a lightweight one at the right commit.
 */
async function missingTags(git: Git, remote: string): Promise<MissingTag[]> {
  const here = new Map<string, string>()
  for (const line of lines(
    await git.text(['for-each-ref', '--format=%(objectname) %(refname)', 'refs/tags']),
  )) {
    const [object = '', name = ''] = line.split(' ')
    here.set(name, object)
  }
  const there = await listRemoteTags(git, remote)
  return [...there].flatMap(([name, { object, peeled }]) => {
    const own = here.get(name)
    if (own !== undefined && own !== peeled) return []
    return [{ name, commit: peeled ?? object, replaces: own !== undefined }]
  })
}

function refspec({ name, replaces }: MissingTag): string {
  return `${replaces ? '+' : ''}${name}:${name}`
}

/** A depth cuts off the history below what is fetched: it must not be given for tags in the history that is here. */
async function fetchShallow(git: Git, remote: string, tags: readonly MissingTag[]): Promise<void> {
  const present = new Set(lines(await git.text(['rev-list', '--all', 'HEAD'])))
  const inside = tags.filter(({ commit }) => present.has(commit))
  const outside = tags.filter(({ commit }) => !present.has(commit))
  if (inside.length > 0) await fetch(git, { remote, refspecs: inside.map(refspec) })
  if (outside.length === 0) return
  // Before version 2 of the protocol, trees cannot be asked for later.
  const version = (await git.text(['config', '--get', 'protocol.version'], { codes: [1] })).trim()
  const filter = version === '0' || version === '1' ? 'blob:none' : 'tree:0'
  await fetch(git, { remote, refspecs: outside.map(refspec), depth: '--depth=1', filter })
}
