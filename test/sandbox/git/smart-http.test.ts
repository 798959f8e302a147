import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
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

afterAll(async () => {
  await github.idle()
  await github.close()
  expect(github.failures).toEqual([])
})

afterEach(async () => {
  await git[Symbol.asyncDispose]()
})

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

  test('shallow, filtered and single-commit fetches work', async () => {
    const first = await commit('feat: one')
    await commit('feat: two')
    await git('push', '--quiet', url(tokens.owner), 'main')
    await git('clone', '--quiet', '--depth=1', '--filter=blob:none', url(), 'shallow')
    expect(await git('-C', 'shallow', 'rev-list', '--count', 'HEAD')).toBe('1')
    expect(await git('-C', 'shallow', 'rev-parse', '--is-shallow-repository')).toBe('true')
    await git('-C', 'shallow', 'fetch', '--quiet', '--unshallow')
    expect(await git('-C', 'shallow', 'rev-list', '--count', 'HEAD')).toBe('2')
    await git('init', '--quiet', 'single')
    await git('-C', 'single', 'fetch', '--quiet', '--depth=1', url(), first)
    expect(await git('-C', 'single', 'rev-parse', 'FETCH_HEAD')).toBe(first)
  })

  test('a body that git sends compressed or in pieces is understood', async () => {
    for (let number = 0; number < 40; number += 1)
      await git('tag', `v${number}`, await commit(`feat: ${number}`))
    const big = Buffer.alloc(3 * 1024 * 1024, 'x').map((_, at) => (at * 7919) % 251)
    await writeFile(join(git.directory, 'big.bin'), big)
    await git('add', '--all')
    await git('commit', '--quiet', '-m', 'feat: big')
    await git('push', '--quiet', url(tokens.owner), 'main', '--tags')
    expect(await github.git.refs(repository, 'refs/tags/')).toHaveLength(40)
    await git('clone', '--quiet', url(), 'copy')
    await git('-C', 'copy', 'fetch', '--quiet', 'origin')
    expect(await git('-C', 'copy', 'cat-file', '-s', 'HEAD:big.bin')).toBe(String(big.length))
  })

  test('a push moves the time of the last push, and forced ones are taken', async () => {
    await commit('feat: one')
    await git('push', '--quiet', url(tokens.owner), 'main')
    github.world.clock.advance(3600)
    await git('commit', '--quiet', '--amend', '-m', 'feat: other')
    await expect(git('push', '--quiet', url(tokens.owner), 'main')).rejects.toThrow(/rejected/)
    await git('push', '--quiet', '--force', url(tokens.owner), 'main')
    expect(repository.pushedAt > repository.createdAt).toBe(true)
  })

  test('GitHub’s own refs cannot be pushed to, nor tags of immutable releases', async () => {
    await commit('feat: one')
    repository.burntTags.add('v1')
    const push = (ref: string) => git('push', '--quiet', url(tokens.owner), `main:${ref}`)
    await expect(push('refs/pull/1/head')).rejects.toThrow(/hidden ref/)
    await expect(push('refs/tags/v1')).rejects.toThrow(/hidden ref/)
    await push('refs/tags/v1.1')
  })
})

describe('who may', () => {
  const cases = [
    ['nobody', undefined, /Authentication failed|could not read Username|terminal prompts disabled/],
    ['a wrong token', 'nonsense', /Authentication failed/],
    ['a stranger', 'reader', /403/],
  ] as const

  test.each(cases)('%s may not push', async (_, who, refusal) => {
    await commit('feat: one')
    const token = who === 'reader' ? tokens.reader : who
    await expect(git('push', '--quiet', url(token), 'main')).rejects.toThrow(refusal)
    expect(await github.git.refs(repository, 'refs/')).toEqual([])
  })

  test('whoever has the role may push', async () => {
    const sha = await commit('feat: one')
    await git('push', '--quiet', url(tokens.writer), 'main')
    expect(await github.git.resolve(repository, 'main')).toBe(sha)
  })

  test('a job’s token pushes with the permission only, and starts no workflow', async () => {
    await commit('feat: one')
    const job = (value: string, access: 'read' | 'write') =>
      github.world.tokens.set(value, {
        kind: 'job',
        value,
        repositoryId: repository.id,
        permissions: { contents: access },
      })
    job('ghs_read', 'read')
    job('ghs_write', 'write')
    await expect(git('push', '--quiet', url('ghs_read'), 'main')).rejects.toThrow(/403/)
    await git('push', '--quiet', url('ghs_write'), 'main')
    expect(await github.git.resolve(repository, 'main')).not.toBeNull()
  })

  test('a private repository is hidden from those who may not read it', async () => {
    const owner = github.world.accounts.get('octocat')
    if (!owner) throw new Error('no account')
    repository = await createRepository(github, owner, `private-${count}`, { private: true })
    await commit('feat: one')
    await git('push', '--quiet', url(tokens.owner), 'main')
    await expect(git('ls-remote', url(tokens.reader))).rejects.toThrow(/not found/i)
    await expect(git('ls-remote', url())).rejects.toThrow(/could not read Username|terminal prompts disabled/)
    expect(await git('ls-remote', url(tokens.owner))).toContain('refs/heads/main')
  })
})
