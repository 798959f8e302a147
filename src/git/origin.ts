import type { Git } from './git.ts'

export interface Origin {
  readonly owner: string
  readonly name: string
  /** With the port, if one is given. */
  readonly host: string
  /** Page of the repository, without a trailing slash. */
  readonly url: string
}

/** The GitHub repository that a clone came from; null when there is no remote `origin`, or it has no such address. */
export async function originRepository(git: Git): Promise<Origin | null> {
  const url = await git.text(['config', '--get', 'remote.origin.url'], { codes: [1] })
  return parseRemote(url.trim())
}

/** `https://host/owner/name`, `ssh://git@host/owner/name.git`, `git@host:owner/name.git`. */
export function parseRemote(url: string): Origin | null {
  const scp = /^(?:[^@/\s]+@)?([^:/\s]+):(?!\/\/)\/?(.+)$/.exec(url)
  if (scp) return origin('https:', scp[1] ?? '', scp[2] ?? '')
  if (!URL.canParse(url)) return null
  const { protocol, host, hostname, pathname } = new URL(url)
  if (protocol === 'http:' || protocol === 'https:') return origin(protocol, host, pathname)
  // A port of ssh is not the port of the pages. github.com answers ssh on ssh.github.com, too.
  if (protocol === 'ssh:' || protocol === 'git+ssh:')
    return origin('https:', hostname.replace(/^ssh\.github\.com$/, 'github.com'), pathname)
  return null
}

function origin(protocol: string, host: string, path: string): Origin | null {
  const match = /^\/?([A-Za-z0-9_.-]+)\/([A-Za-z0-9_.-]+?)(?:\.git)?\/?$/.exec(path)
  const [, owner, name] = match ?? []
  if (owner === undefined || name === undefined || host === '') return null
  return { owner, name, host, url: `${protocol}//${host}/${owner}/${name}` }
}
