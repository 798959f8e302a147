import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Person } from './people.ts'

const run = promisify(execFile)

/** An ML engineer's clone of the project: real git over HTTP. */
export interface Project {
  readonly folder: string
  edit(file: string, change: (text: string) => string): Promise<void>
  branch(name: string): Promise<void>
  /** Commits everything and pushes the present branch; returns the commit. */
  push(message: string): Promise<string>
  /** Goes back to an up-to-date main. */
  main(): Promise<void>
}

/** Commits of the demo have fixed authors; what the machine's user has configured does not matter. */
const isolated = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' }

export async function cloneProject(folder: string, address: string, person: Person): Promise<Project> {
  const { account, token } = person
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await run('git', ['-C', folder, ...args], { env: { ...process.env, ...isolated } })
    return stdout.trim()
  }
  await mkdir(folder, { recursive: true })
  await git('init', '--quiet', '--initial-branch=main')
  await git('config', 'user.name', account.name)
  await git('config', 'user.email', account.email)
  await git(
    'config',
    'http.extraHeader',
    `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
  )
  await git('remote', 'add', 'origin', address)
  return {
    folder,
    async edit(file, change) {
      const path = join(folder, file)
      await writeFile(path, change(await readFile(path, 'utf8')))
    },
    async branch(name) {
      await git('switch', '--quiet', '--create', name)
    },
    async push(message) {
      await git('add', '--all')
      await git('commit', '--quiet', '--message', message)
      await git('push', '--quiet', '--set-upstream', 'origin', 'HEAD')
      return git('rev-parse', 'HEAD')
    },
    async main() {
      await git('fetch', '--quiet', 'origin')
      await git('switch', '--quiet', 'main')
      await git('pull', '--quiet', '--ff-only')
    },
  }
}

/** The example project's files, as a person would have written them. */
export async function copyExample(root: string, folder: string): Promise<void> {
  await cp(join(root, 'examples', 'penguins'), folder, {
    recursive: true,
    filter: (path) => !/\/(node_modules|models|reports)$/.test(path),
  })
  await mkdir(dirname(folder), { recursive: true })
}
