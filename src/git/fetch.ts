import { UserError } from '../ports/errors.ts'
import type { Git } from './git.ts'

export interface Fetch {
  readonly remote: string
  readonly refspecs: readonly string[]
  /** How far, if not as far as there is history. */
  readonly depth?: string
  /** Objects that stay away, where the remote leaves any out. */
  readonly filter?: 'blob:none' | 'tree:0'
  /** Commits that are here with all of their trees, which the remote may count on; default all that refs name. */
  readonly have?: readonly string[]
}

/**
 * Fetches objects and refs, and nothing that a person has not asked for: no other tags, submodules or clean-up.
 * What is filtered is filtered if the remote knows how.
 */
export async function fetch(git: Git, what: Fetch): Promise<void> {
  const { remote, filter } = what
  if (filter === undefined) return fetchOnce(git, what, [])
  const setting = `remote.${remote}.partialclonefilter`
  const before = await git.text(['config', '--get', setting], { codes: [1] })
  // Git makes the first filter that it hears of that of all fetches to come: those are a person's, and bring trees.
  let after: readonly string[] = [setting, 'blob:none']
  try {
    await fetchOnce(git, what, [`--filter=${filter}`])
  } catch (error) {
    if (!/filter/i.test(String(error))) throw error
    await fetchOnce(git, what, ['--no-filter'])
    after = ['--unset', setting]
  } finally {
    if (before === '') await git.text(['config', ...after], { codes: [5] })
  }
}

async function fetchOnce(
  git: Git,
  { remote, refspecs, depth, have }: Fetch,
  filter: string[],
): Promise<void> {
  const options = [
    '--quiet',
    '--no-tags',
    '--no-prune',
    '--no-recurse-submodules',
    '--no-write-fetch-head',
    '--no-auto-maintenance',
    ...(depth === undefined ? [] : [depth]),
    ...filter,
    // To know of a few is enough, and a command line is not endless.
    ...(have ?? []).slice(0, 100).map((commit) => `--negotiation-tip=${commit}`),
  ]
  const settings = have?.length === 0 ? ['-c', 'fetch.negotiationAlgorithm=noop'] : []
  // Thousands of refspecs do not fit on a command line.
  await git.text([...settings, 'fetch', ...options, '--stdin', '--end-of-options', remote], {
    input: refspecs.map((each) => `${each}\n`).join(''),
  })
}

export async function isShallow(git: Git): Promise<boolean> {
  return (await git.text(['rev-parse', '--is-shallow-repository'])).trim() === 'true'
}

/** `origin`, or the only remote there is. */
export async function findRemote(git: Git): Promise<string | null> {
  const remotes = lines(await git.text(['remote']))
  if (remotes.includes('origin')) return 'origin'
  return remotes.length === 1 ? (remotes[0] ?? null) : null
}

export interface RemoteTag {
  readonly object: string
  /** What an annotated tag finally points at; null for a lightweight one. */
  readonly peeled: string | null
}

/** How long a remote may take to list its tags. */
const listing = 60_000

/** The remote's tags by full name, in one request. */
export async function listRemoteTags(git: Git, remote: string): Promise<ReadonlyMap<string, RemoteTag>> {
  const tags = new Map<string, RemoteTag>()
  const listed = await git.text(['ls-remote', '--tags', '--quiet', '--end-of-options', remote], {
    milliseconds: listing,
  })
  for (const line of lines(listed)) {
    const [object = '', ref = ''] = line.split('\t')
    const name = ref.replace(/\^\{\}$/, '')
    const tag = tags.get(name)
    tags.set(name, tag && name !== ref ? { ...tag, peeled: object } : { object, peeled: null })
  }
  return tags
}

/** Something that a plan needs is not here and cannot be had. */
export function incomplete(message: string, cause: unknown): UserError {
  const why = cause instanceof Error ? `: ${cause.message}` : ''
  const remedy = 'set `fetch-depth: 0` in actions/checkout; elsewhere, git fetch --unshallow --tags'
  return new UserError('environment', `${message}${why}`, remedy, cause === null ? {} : { cause })
}

export function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}
