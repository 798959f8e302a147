import { UserError } from '../ports/errors.ts'
import type { Git } from './git.ts'

/** How long a remote may take to list its tags. */
const listing = 60_000

/**
 * Fetches what a checkout left out: history beyond a shallow boundary, and tags that only the remote has.
 *
 * Requests: one listing of the remote's tags, and one fetch when something is missing. A shallow checkout is
 * deepened with `--filter=blob:none`: which commits touch a path is told by trees, so blobs, which are the weight
 * of a repository of models, stay away (`tree:0` would fetch trees one by one while the log is read). A complete
 * clone is not filtered: that would make it a partial one behind its owner's back.
 * @throws UserError when history is missing and cannot be had. Without a network, a complete clone is what it is.
 */
export async function complete(git: Git): Promise<void> {
  const [shallow, remote] = await Promise.all([isShallow(git), findRemote(git)])
  if (remote === null) {
    if (!shallow) return
    throw incomplete('this clone is shallow and has no remote', null)
  }
  const tags = await missingTags(git, remote).catch((error: unknown) => {
    if (shallow) throw incomplete(`the tags of ${remote} could not be listed`, error)
    return []
  })
  if (shallow) await deepen(git, remote, tags)
  else if (tags.length > 0) {
    await fetch(git, remote, [], tags).catch((error: unknown) => {
      throw incomplete(`${tags.length} tags of ${remote} could not be fetched`, error)
    })
  }
}

async function deepen(git: Git, remote: string, tags: readonly string[]): Promise<void> {
  const head = (await git.text(['rev-parse', '--verify', 'HEAD'])).trim()
  const options = ['--unshallow', '--filter=blob:none']
  try {
    // A commit that is only here is not known there: then the remote's branches have to do.
    await fetch(git, remote, options, [head, ...tags]).catch(() => fetch(git, remote, options, tags))
  } catch (error) {
    throw incomplete(`the history could not be fetched from ${remote}`, error)
  }
  if (await isShallow(git)) throw incomplete(`${remote} itself is shallow`, null)
}

async function fetch(
  git: Git,
  remote: string,
  options: readonly string[],
  refspecs: readonly string[],
): Promise<void> {
  const flags = [
    '--quiet',
    '--no-tags',
    '--no-prune',
    '--no-recurse-submodules',
    '--no-write-fetch-head',
    '--no-auto-maintenance',
  ]
  // Thousands of tags do not fit on a command line.
  await git.text(['fetch', ...flags, ...options, '--stdin', '--end-of-options', remote], {
    input: refspecs.map((each) => `${each}\n`).join(''),
  })
}

/**
 * Refspecs for tags that the remote has and this clone has not. A tag that is here stays as it is, with one
 * exception: actions/checkout writes the tag it was started for as a lightweight one at the right commit.
 */
async function missingTags(git: Git, remote: string): Promise<string[]> {
  const here = new Map<string, string>()
  for (const line of lines(
    await git.text(['for-each-ref', '--format=%(objectname) %(refname)', 'refs/tags']),
  )) {
    const [object = '', name = ''] = line.split(' ')
    here.set(name, object)
  }
  const there = new Map<string, { object: string; peeled: string | null }>()
  const listed = await git.text(['ls-remote', '--tags', '--quiet', '--end-of-options', remote], {
    milliseconds: listing,
  })
  for (const line of lines(listed)) {
    const [object = '', ref = ''] = line.split('\t')
    const name = ref.replace(/\^\{\}$/, '')
    const tag = there.get(name)
    if (tag && name !== ref) tag.peeled = object
    else there.set(name, { object, peeled: null })
  }
  return [...there].flatMap(([name, { peeled }]) => {
    const object = here.get(name)
    if (object === undefined) return [`${name}:${name}`]
    return object === peeled ? [`+${name}:${name}`] : []
  })
}

async function isShallow(git: Git): Promise<boolean> {
  return (await git.text(['rev-parse', '--is-shallow-repository'])).trim() === 'true'
}

/** `origin`, or the only remote there is. */
async function findRemote(git: Git): Promise<string | null> {
  const remotes = lines(await git.text(['remote']))
  if (remotes.includes('origin')) return 'origin'
  return remotes.length === 1 ? (remotes[0] ?? null) : null
}

function incomplete(message: string, cause: unknown): UserError {
  const why = cause instanceof Error ? `: ${cause.message}` : ''
  const remedy = 'set `fetch-depth: 0` in actions/checkout; elsewhere, git fetch --unshallow --tags'
  return new UserError('environment', `${message}${why}`, remedy, cause === null ? {} : { cause })
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}
