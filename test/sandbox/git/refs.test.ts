import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { moveRef } from '../../../sandbox/git/refs.ts'
import type { GitHubEvent } from '../../../sandbox/github.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { createRepository, createUser } from '../../../sandbox/seed.ts'
import type { Account, Repository } from '../../../sandbox/world.ts'

let github: Sandbox
let octocat: Account
let repository: Repository
const events: GitHubEvent[] = []
const NOTHING = '0'.repeat(40)

beforeAll(async () => {
  github = await startSandbox()
  Object.assign(github, { emit: (event: GitHubEvent) => events.push(event) })
  octocat = createUser(github, 'octocat', { email: 'ada@example.com' })
  repository = await createRepository(github, octocat, 'models')
})

afterAll(async () => {
  await github.close()
  expect(github.failures).toEqual([])
})

async function commit(message: string, files: Record<string, string>, parent?: string): Promise<string> {
  const { git } = github
  const entries = await Promise.all(
    Object.entries(files).map(async ([path, content]) => {
      const sha = await git.createBlob(repository, Buffer.from(content))
      return { path, mode: '100644', type: 'blob', sha }
    }),
  )
  const tree = await git.createTree(repository, entries, parent)
  const ada = { name: 'Ada', email: 'ada@example.com', date: '2026-01-02T03:04:05Z' }
  const parents = parent === undefined ? [] : [parent]
  const made = await git.createCommit(repository, { tree, parents, message, author: ada, committer: ada })
  return made.sha
}

async function move(ref: string, before: string | null, after: string | null): Promise<GitHubEvent[]> {
  events.length = 0
  expect(await moveRef(github, repository, { ref, before, after, actor: octocat, byJobToken: false })).toBe(
    true,
  )
  return [...events]
}

test('moves of a branch are told with the commits that are new to it', async () => {
  const one = await commit('feat: one', { 'a b.txt': 'a', 'ä.txt': 'b'.repeat(100) })
  expect(await move('refs/heads/main', null, one)).toMatchObject([
    { name: 'create', payload: { ref: 'main', ref_type: 'branch', master_branch: 'main' } },
    {
      name: 'push',
      payload: { before: NOTHING, after: one, created: true, forced: false, commits: [{ id: one }] },
    },
  ])

  const two = await commit('feat: two', { 'a b.txt': 'changed', 'c.txt': 'c' }, one)
  const three = await commit('feat: three', { 'd.txt': 'd' }, two)
  expect(await move('refs/heads/main', one, three)).toMatchObject([
    {
      name: 'push',
      ref: 'refs/heads/main',
      sha: three,
      payload: {
        commits: [
          { id: two, added: ['c.txt'], modified: ['a b.txt'], author: { username: 'octocat' } },
          { id: three, added: ['d.txt'], modified: [] },
        ],
        head_commit: { id: three, message: 'feat: three' },
        pusher: { name: 'octocat' },
      },
    },
  ])

  const other = await commit('fix: other', { 'a b.txt': 'x' }, one)
  expect(await move('refs/heads/main', three, other)).toMatchObject([
    { name: 'push', payload: { forced: true } },
  ])
})

test('tags are told as created and pushed, without commits, and as deleted', async () => {
  const main = (await github.git.resolve(repository, 'main')) ?? ''
  expect(await move('refs/tags/fraud@v1', null, main)).toMatchObject([
    { name: 'create', ref: 'refs/tags/fraud@v1', sha: main, payload: { ref: 'fraud@v1', ref_type: 'tag' } },
    { name: 'push', payload: { ref: 'refs/tags/fraud@v1', commits: [], head_commit: { id: main } } },
  ])
  const deleted = await move('refs/tags/fraud@v1', main, null)
  expect(deleted).toMatchObject([
    { name: 'delete', payload: { ref: 'fraud@v1', ref_type: 'tag' } },
    { name: 'push', payload: { deleted: true, after: NOTHING, head_commit: null } },
  ])
})

test('a ref that is elsewhere by now is not moved, and nothing is told', async () => {
  events.length = 0
  const change = { ref: 'refs/heads/main', before: NOTHING.replace(/0$/, '1'), after: null }
  expect(await moveRef(github, repository, { ...change, actor: octocat, byJobToken: false })).toBe(false)
  expect(events).toEqual([])
})
