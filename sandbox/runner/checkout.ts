import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

export interface Checkout {
  /** With the defaults of actions/checkout. */
  readonly inputs: Readonly<Record<string, string>>
  readonly workspace: string
  /** Of the server, by an address that git can resolve. */
  readonly origin: string
  readonly repository: string
  readonly ref: string
  readonly sha: string
  readonly token: string
}

/** Runs git with these arguments in a folder; answers its exit code. */
export type RunGit = (args: readonly string[], cwd: string) => Promise<number>

/**
 * What actions/checkout does: one commit without tags unless told otherwise, a branch for branches, a detached HEAD
 * for pull requests and tags, credentials kept for later steps. https://github.com/actions/checkout
 */
export async function checkout(
  options: Checkout,
  git: RunGit,
): Promise<{ code: number; outputs: Record<string, string> }> {
  const { inputs, origin } = options
  const directory = join(options.workspace, inputs['path'] ?? '')
  await mkdir(directory, { recursive: true })
  for (const entry of await readdir(directory))
    await rm(join(directory, entry), { recursive: true, force: true })
  const target = targetOf(options)
  const auth = `http.${origin}/.extraheader`
  const header = `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${inputs['token'] || options.token}`).toString('base64')}`
  const commands: string[][] = [
    ['init', '--quiet', directory],
    ['remote', 'add', 'origin', `${origin}/${inputs['repository'] || options.repository}`],
    ['config', '--local', 'gc.auto', '0'],
    ['config', '--local', auth, header],
    ...fetches(inputs, target),
    ['checkout', '--quiet', '--force', ...target.checkout],
  ]
  for (const command of commands) {
    const code = await git(command, directory)
    if (code !== 0) return { code, outputs: {} }
  }
  if (inputs['persist-credentials'] === 'false')
    await git(['config', '--local', '--unset-all', auth], directory)
  return { code: 0, outputs: { ref: inputs['ref'] || options.ref, commit: target.sha ?? '' } }
}

interface Target {
  /** What is fetched, into which ref of the clone. */
  readonly refspec: string
  readonly checkout: readonly string[]
  readonly sha: string | null
}

function targetOf({ inputs, ref, sha, repository }: Checkout): Target {
  const own = !inputs['repository'] || inputs['repository'] === repository
  const wanted = inputs['ref'] || (own ? ref : 'HEAD')
  // Only the run's own ref is pinned to the run's commit; others are taken as they are now.
  const commit = own && wanted === ref ? sha : null
  if (/^[0-9a-f]{40}$/.test(wanted))
    return { refspec: `+${wanted}`, checkout: ['--detach', wanted], sha: wanted }
  if (wanted.startsWith('refs/pull/')) {
    const local = wanted.replace('refs/pull/', 'refs/remotes/pull/')
    return { refspec: `+${commit ?? wanted}:${local}`, checkout: [local], sha: commit }
  }
  if (wanted.startsWith('refs/tags/'))
    return { refspec: `+${wanted}:${wanted}`, checkout: [wanted], sha: commit }
  if (wanted === 'HEAD')
    return {
      refspec: '+HEAD:refs/remotes/origin/HEAD',
      checkout: ['--detach', 'refs/remotes/origin/HEAD'],
      sha: null,
    }
  const branch = wanted.replace('refs/heads/', '')
  const local = `refs/remotes/origin/${branch}`
  return {
    refspec: `+${commit ?? `refs/heads/${branch}`}:${local}`,
    checkout: ['-B', branch, local],
    sha: commit,
  }
}

/** With depth 0 all branches and tags, then (always) what the run is for, which may not be a tip any more. */
function fetches(inputs: Checkout['inputs'], { refspec }: Target): string[][] {
  const depth = Number(inputs['fetch-depth'] ?? 1)
  const tags = inputs['fetch-tags'] === 'true' ? ['+refs/tags/*:refs/tags/*'] : []
  const fetch = [
    '-c',
    'protocol.version=2',
    'fetch',
    '--quiet',
    '--no-tags',
    '--prune',
    '--no-recurse-submodules',
  ]
  if (depth > 0) return [[...fetch, `--depth=${depth}`, 'origin', refspec, ...tags]]
  const all = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*']
  return [
    [...fetch, 'origin', ...all],
    [...fetch.filter((argument) => argument !== '--prune'), 'origin', refspec],
  ]
}
