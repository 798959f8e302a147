import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { createRepository, createUser, createUserToken } from '../../../sandbox/seed.ts'
import type { Account, Repository } from '../../../sandbox/world.ts'
import { type Client, createClient } from './client.ts'

let github: Sandbox
let owner: Account
let call: Client
let repository: Repository
let base: string
let first: string
let count = 0

beforeAll(async () => {
  github = await startSandbox({ judge: true })
  owner = createUser(github, 'octocat', { name: 'The Octocat' })
  call = createClient(github, createUserToken(github, owner))
})

afterAll(async () => {
  await github.idle()
  await github.close()
  expect(github.judge?.violations).toEqual([])
  expect(github.failures).toEqual([])
})

beforeEach(async () => {
  count += 1
  repository = await createRepository(github, owner, `repository-${count}`)
  base = `/repos/octocat/${repository.name}`
  first = await put('README.md', 'hello\n', 'docs: hello')
})

async function put(path: string, content: string, message: string, more: object = {}): Promise<string> {
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const body = { message, content: Buffer.from(content).toString('base64'), ...more }
  const answer = await call('PUT', `${base}/contents/${encoded}`, body)
  expect(answer).toMatchObject({ status: 201 })
  return (answer.body as { commit: { sha: string } }).commit.sha
}

describe('refs', () => {
  test.each(['heads/feature/a', 'tags/fraud@v1.0.0', 'tags/fraud#production', 'tags/ä!=%25'])(
    'can be made, read, moved and deleted by name: %s',
    async (name) => {
      const path = name.split('/').map(encodeURIComponent).join('/')
      const made = await call('POST', `${base}/git/refs`, { ref: `refs/${name}`, sha: first })
      expect(made).toMatchObject({
        status: 201,
        body: { ref: `refs/${name}`, object: { sha: first, type: 'commit' } },
      })
      const url = (made.body as { url: string }).url
      expect(await call('GET', url.replace('/git/refs/', '/git/ref/'))).toMatchObject({
        status: 200,
        body: made.body,
      })
      const second = await put('b.txt', 'b', 'feat: b')
      expect(await call('PATCH', `${base}/git/refs/${path}`, { sha: second })).toMatchObject({
        status: 200,
        body: { object: { sha: second } },
      })
      expect(await call('PATCH', `${base}/git/refs/${path}`, { sha: first })).toMatchObject({
        status: 422,
        body: { message: 'Update is not a fast forward', status: '422' },
      })
      expect(await call('PATCH', `${base}/git/refs/${path}`, { sha: first, force: true })).toMatchObject({
        status: 200,
      })
      expect(await call('DELETE', `${base}/git/refs/${path}`)).toMatchObject({ status: 204 })
      expect(await call('GET', `${base}/git/ref/${path}`)).toMatchObject({
        status: 404,
        body: { message: 'Not Found' },
      })
    },
  )

  test('are refused with what is wrong', async () => {
    const post = (ref: string, sha: string) => call('POST', `${base}/git/refs`, { ref, sha })
    expect(await post('refs/heads/main', first)).toMatchObject({
      status: 422,
      body: { message: 'Reference already exists' },
    })
    expect(await post('refs/heads/x', 'f'.repeat(40))).toMatchObject({
      status: 422,
      body: { message: 'Object does not exist' },
    })
    expect(await post('heads/x', first)).toMatchObject({ status: 422 })
    expect(await post('refs/heads', first)).toMatchObject({ status: 422 })
    expect(await post('refs/heads/a..b', first)).toMatchObject({
      status: 422,
      body: { message: 'refs/heads/a..b is not a valid ref name.' },
    })
    expect(await post('refs/heads/main/below', first)).toMatchObject({
      status: 422,
      body: { message: 'Reference update failed' },
    })
    expect(await call('DELETE', `${base}/git/refs/tags/none`)).toMatchObject({
      status: 422,
      body: { message: 'Reference does not exist' },
    })
  })

  test('are made once when many try at the same time', async () => {
    const ref = 'refs/tags/fraud@v1.0.0'
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call('POST', `${base}/git/refs`, { ref, sha: first })),
    )
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).toEqual([201, ...Array(7).fill(422)])
  })

  test('are matched by the beginning of their names', async () => {
    for (const name of ['v1', 'v1.1', 'w1']) {
      await call('POST', `${base}/git/refs`, { ref: `refs/tags/${name}`, sha: first })
    }
    const { body } = await call('GET', `${base}/git/matching-refs/tags/v1`)
    expect(body).toMatchObject([{ ref: 'refs/tags/v1' }, { ref: 'refs/tags/v1.1' }])
    expect(await call('GET', `${base}/git/matching-refs/tags/none`)).toMatchObject({ status: 200, body: [] })
  })

  test('of an immutable release stay as they are', async () => {
    await call('POST', `${base}/git/refs`, { ref: 'refs/tags/v1', sha: first })
    repository.burntTags.add('v1')
    expect(await call('DELETE', `${base}/git/refs/tags/v1`)).toMatchObject({ status: 422 })
  })
})

describe('objects', () => {
  test('a tag object gets the caller and the server’s time, and makes no ref', async () => {
    const answer = await call('POST', `${base}/git/tags`, {
      tag: 'fraud@v1',
      message: 'Größe\n\n1',
      object: first,
      type: 'commit',
    })
    const sha = (answer.body as { sha: string }).sha
    expect(answer).toMatchObject({
      status: 201,
      body: {
        tag: 'fraud@v1',
        message: 'Größe\n\n1',
        tagger: { name: 'The Octocat', email: 'octocat@example.com' },
        object: { sha: first, type: 'commit' },
        verification: { verified: false, reason: 'unsigned' },
      },
    })
    expect(await call('GET', `${base}/git/tags/${sha}`)).toMatchObject({ status: 200, body: answer.body })
    expect(await call('GET', `${base}/git/ref/tags/fraud%40v1`)).toMatchObject({ status: 404 })
    expect(await call('POST', `${base}/git/refs`, { ref: 'refs/tags/fraud@v1', sha })).toMatchObject({
      status: 201,
      body: { object: { sha, type: 'tag' } },
    })
    const bad = { tag: 't', message: '', object: 'f'.repeat(40), type: 'commit' }
    expect(await call('POST', `${base}/git/tags`, bad)).toMatchObject({ status: 422 })
  })

  test('a commit can be built from blobs and trees', async () => {
    const blob = await call('POST', `${base}/git/blobs`, { content: 'AAEC', encoding: 'base64' })
    const { sha } = blob.body as { sha: string }
    const before = await call('GET', `${base}/git/commits/${first}`)
    const base_tree = (before.body as { tree: { sha: string } }).tree.sha
    const tree = await call('POST', `${base}/git/trees`, {
      base_tree,
      tree: [
        { path: 'models/à/model.bin', mode: '100644', type: 'blob', sha },
        { path: 'README.md', mode: '100644', type: 'blob', sha: null },
        { path: 'notes.txt', mode: '100644', type: 'blob', content: 'notes' },
      ],
    })
    expect(tree).toMatchObject({
      status: 201,
      body: {
        tree: [
          { path: 'models', type: 'tree' },
          { path: 'notes.txt', size: 5 },
        ],
      },
    })
    const commit = await call('POST', `${base}/git/commits`, {
      message: 'feat: model',
      tree: (tree.body as { sha: string }).sha,
      parents: [first],
      author: { name: 'Ada', email: 'ada@example.com', date: '2026-01-02T03:04:05+01:00' },
    })
    expect(commit).toMatchObject({
      status: 201,
      body: { author: { date: '2026-01-02T02:04:05Z' }, parents: [{ sha: first }] },
    })
    const { sha: made } = commit.body as { sha: string }
    const listed = await call('GET', `${base}/git/trees/${made}?recursive=1`)
    expect((listed.body as { tree: { path: string }[] }).tree.map(({ path }) => path)).toEqual([
      'models',
      'models/à',
      'models/à/model.bin',
      'notes.txt',
    ])
    const raw = await call('GET', `${base}/git/blobs/${sha}`, undefined, {
      accept: 'application/vnd.github.raw',
    })
    expect(raw.body).toBe('\0\u0001\u0002')
  })
})
