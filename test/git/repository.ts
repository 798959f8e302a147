import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A git repository in a temporary folder, with nobody's configuration. */
export interface TestRepository {
  readonly directory: string
  git(args: readonly string[], input?: string | Uint8Array): Promise<string>
  write(path: string, content: string): Promise<void>
  /** Writes a file, commits it, and answers the commit. */
  commit(message: string, path?: string, content?: string): Promise<string>
  tag(name: string, message: string, commit?: string): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface TestRepositoryOptions {
  /** Arguments of `git init` or `git clone`; the folder is added. */
  readonly create?: readonly string[]
}

let count = 0

export async function createTestRepository(options: TestRepositoryOptions = {}): Promise<TestRepository> {
  const parent = await realpath(await mkdtemp(join(tmpdir(), 'repository-')))
  const directory = join(parent, 'work')
  const git = (args: readonly string[], input: string | Uint8Array = '') => run(args, directory, input)
  await run([...(options.create ?? ['init', '--quiet', '--initial-branch=main']), directory], parent, '')
  const write = async (path: string, content: string) => {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), content)
  }
  return {
    directory,
    git,
    write,
    async commit(message, path = 'file.txt', content = `${message} ${++count}`) {
      await write(path, content)
      await git(['add', '--all'])
      await git(['commit', '--quiet', '--allow-empty-message', '--cleanup=verbatim', '-F', '-'], message)
      return git(['rev-parse', 'HEAD'])
    },
    async tag(name, message, commit = 'HEAD') {
      await git(['tag', '--annotate', '--cleanup=verbatim', '-F', '-', name, commit], message)
    },
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true, maxRetries: 3 }),
  }
}

function run(args: readonly string[], cwd: string, input: string | Uint8Array): Promise<string> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_AUTHOR_DATE: '2026-01-02T03:04:05+01:00',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
    GIT_COMMITTER_DATE: '2026-01-02T03:04:05+01:00',
  }
  return new Promise((resolve, reject) => {
    const child = execFile('git', args, { cwd, env, maxBuffer: 64 << 20 }, (error, stdout) => {
      if (error) reject(error)
      else resolve(stdout.trim())
    })
    // Most commands end without reading it.
    child.stdin?.on('error', () => {}).end(input)
  })
}
