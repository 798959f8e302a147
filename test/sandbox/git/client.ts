import { execFile } from 'node:child_process'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A git client with nobody's configuration, in a folder of its own. */
export interface GitClient {
  readonly directory: string
  (...args: string[]): Promise<string>
}

export async function createGitClient(): Promise<GitClient & AsyncDisposable> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'git-client-')))
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: directory,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_AUTHOR_DATE: '2026-01-02T03:04:05+01:00',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
    GIT_COMMITTER_DATE: '2026-01-02T03:04:05+01:00',
  }
  const client = async (...args: string[]) => {
    const { stdout } = await run('git', args, { cwd: directory, env, maxBuffer: 64 * 1024 * 1024 })
    return stdout.trim()
  }
  const dispose = () => rm(directory, { recursive: true, force: true, maxRetries: 3 })
  return Object.assign(client, { directory, [Symbol.asyncDispose]: dispose })
}

/** A remote's address with a token in it. */
export function remote(origin: string, path: string, token?: string): string {
  const url = new URL(`${origin}/${path}.git`)
  if (token !== undefined) {
    url.username = 'x-access-token'
    url.password = token
  }
  return url.href
}
