import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { addCollaborator, createRepository, createUser, createUserToken } from '../../../sandbox/seed.ts'
import type { Repository } from '../../../sandbox/world.ts'
import { createGitClient, type GitClient, remote } from './client.ts'

let github: Sandbox
let repository: Repository
let tokens: { owner: string; writer: string; reader: string }
let git: GitClient & AsyncDisposable
let count = 0

beforeAll(async () => {
  github = await startSandbox()
  const owner = createUser(github, 'octocat', { email: 'ada@example.com' })
  const writer = createUser(github, 'writer')
  const reader = createUser(github, 'reader')
  tokens = {
    owner: createUserToken(github, owner),
    writer: createUserToken(github, writer),
    reader: createUserToken(github, reader),
  }
})

afterAll(() => github.close())

beforeEach(async () => {
  const { accounts } = github.world
  const [owner, writer] = [accounts.get('octocat'), accounts.get('writer')]
  if (!owner || !writer) throw new Error('no accounts')
  count += 1
  repository = await createRepository(github, owner, `repository-${count}`)
  addCollaborator(repository, writer, 'write')
  git = await createGitClient()
  await git('init', '--quiet', '--initial-branch=main')
})

function url(token?: string): string {
  return remote(github.urls.origin, `octocat/${repository.name}`, token)
}

async function commit(message: string, path = 'file.txt', content = message): Promise<string> {
  await writeFile(join(git.directory, path), content)
  await git('add', '--all')
  await git('commit', '--quiet', '-m', message)
  return await git('rev-parse', 'HEAD')
}

describe('git over HTTP', () => {
  test('a push can be cloned again, with names that are not ASCII', async () => {
    const sha = await commit('feat: größer', 'modèle "à".txt')
    await git('push', '--quiet', url(tokens.owner), 'main', 'main:refs/heads/zweig/ä')
    await git('clone', '--quiet', url(), 'copy')
    expect(await git('-C', 'copy', 'rev-parse', 'origin/zweig/ä')).toBe(sha)
    expect(await git('-C', 'copy', 'ls-files', '-z')).toBe('modèle "à".txt\0')
  })
})
