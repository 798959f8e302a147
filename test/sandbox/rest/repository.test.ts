import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { createRepository, createUser, createUserToken } from '../../../sandbox/seed.ts'
import type { Account, Repository } from '../../../sandbox/world.ts'
import { type Client, createClient } from './client.ts'

let github: Sandbox
let owner: Account
let repository: Repository
let call: Client
const base = '/repos/octocat/models'
const shas: string[] = []

beforeAll(async () => {
  github = await startSandbox({ judge: true })
  owner = createUser(github, 'octocat')
  call = createClient(github, createUserToken(github, owner))
  repository = await createRepository(github, owner, 'models', { description: 'Models' })
  for (const [path, content] of [
    ['a.txt', 'one\n'],
    ['models/größe.json', '{}'],
    ['models/b.txt', 'two\n'],
  ] as const) {
    shas.push(await put(path, content))
  }
  await call('POST', `${base}/git/refs`, { ref: 'refs/heads/feature/x', sha: shas[0] })
  shas.push(await put('c.txt', 'three\n', { branch: 'feature/x' }))
})

afterAll(async () => {
  await github.idle()
  await github.close()
  expect(github.judge?.violations).toEqual([])
  expect(github.failures).toEqual([])
})

async function put(path: string, content: string, more: object = {}): Promise<string> {
  const body = { message: `feat: ${path}`, content: Buffer.from(content).toString('base64'), ...more }
  const answer = await call('PUT', `${base}/contents/${encodeURI(path)}`, body)
  return (answer.body as { commit: { sha: string } }).commit.sha
}

describe('a repository', () => {
  test('says what it is, and what the caller may do', async () => {
    expect(await call('GET', base)).toMatchObject({
      status: 200,
      body: {
        full_name: 'octocat/models',
        default_branch: 'main',
        private: false,
        permissions: { admin: true },
      },
    })
    expect(await call('GET', '/user/repos')).toMatchObject({ body: [{ name: 'models' }] })
  })

  test('is not found when it is private and another’s', async () => {
    await createRepository(github, owner, 'hidden', { private: true })
    const stranger = createClient(github, createUserToken(github, createUser(github, 'stranger')))
    expect(await stranger('GET', '/repos/octocat/hidden')).toMatchObject({
      status: 404,
      body: { message: 'Not Found', documentation_url: expect.stringContaining('https://'), status: '404' },
    })
    expect(await createClient(github)('GET', '/repos/octocat/hidden')).toMatchObject({ status: 404 })
  })

  test('can be made', async () => {
    expect(await call('POST', '/user/repos', { name: 'new', private: true })).toMatchObject({ status: 201 })
    expect(await call('POST', '/user/repos', { name: 'new' })).toMatchObject({ status: 422 })
  })

  test('tells the server’s time and the request’s id', async () => {
    const { headers } = await call('GET', base)
    expect(headers.get('x-github-request-id')).toMatch(/\S/)
    github.world.clock.advance(86_400)
    const later = await call('GET', base)
    const passed = Date.parse(later.headers.get('date') ?? '') - Date.parse(headers.get('date') ?? '')
    expect(passed).toBeGreaterThanOrEqual(86_400_000)
  })
})

describe('branches', () => {
  test('are listed and shown, also with slashes', async () => {
    const { body } = await call('GET', `${base}/branches`)
    expect(body).toMatchObject([{ name: 'feature/x' }, { name: 'main' }])
    for (const name of ['feature/x', 'feature%2Fx']) {
      const answer = await call('GET', `${base}/branches/${name}`)
      expect(answer).toMatchObject({ status: 200, body: { name: 'feature/x', commit: { sha: shas[3] } } })
    }
    expect(await call('GET', `${base}/branches/none`)).toMatchObject({
      status: 404,
      body: { message: 'Branch not found' },
    })
  })
})

describe('commits', () => {
  test('are listed newest first, in pages', async () => {
    const { body, headers } = await call('GET', `${base}/commits?per_page=2`)
    expect(body).toMatchObject([{ sha: shas[2] }, { sha: shas[1] }])
    const url = `${github.urls.api}${base}/commits?per_page=2&page=2`
    expect(headers.get('link')).toBe(`<${url}>; rel="next", <${url}>; rel="last"`)
    const last = await call('GET', url)
    expect(last.body).toMatchObject([{ sha: shas[0] }])
    expect(last.headers.get('link')).toMatch(/page=1>; rel="prev".*page=1>; rel="first"/)
  })

  test('can be asked for by path and branch', async () => {
    expect(await call('GET', `${base}/commits?path=models`)).toMatchObject({
      body: [{ sha: shas[2] }, { sha: shas[1] }],
    })
    expect(await call('GET', `${base}/commits?sha=feature/x`)).toMatchObject({
      body: [{ sha: shas[3] }, { sha: shas[0] }],
    })
    expect(await call('GET', `${base}/commits?sha=none`)).toMatchObject({ status: 404 })
    expect(await call('GET', `${base}/commits?author=octocat`)).toMatchObject({ body: { length: 3 } })
  })

  test('show their author’s account, and what they changed', async () => {
    expect(await call('GET', `${base}/commits/feature/x`)).toMatchObject({
      status: 200,
      body: {
        sha: shas[3],
        author: { login: 'octocat' },
        committer: { login: 'web-flow' },
        stats: { total: 1, additions: 1, deletions: 0 },
        files: [{ filename: 'c.txt', status: 'added', patch: '@@ -0,0 +1 @@\n+three' }],
      },
    })
    expect(await call('GET', `${base}/commits/${shas[0]}`)).toMatchObject({
      body: { files: [{ filename: 'a.txt' }] },
    })
    expect(await call('GET', `${base}/commits/none`)).toMatchObject({
      status: 422,
      body: { message: 'No commit found for SHA: none' },
    })
  })

  test.each([
    ['main...feature/x', 'diverged', 1, 2],
    [`main...main`, 'identical', 0, 0],
    ['main~1...main', '404', 0, 0],
  ])('compare %s as %s', async (range, status, ahead, behind) => {
    const answer = await call('GET', `${base}/compare/${range}`)
    if (status === '404') expect(answer.status).toBe(404)
    else expect(answer).toMatchObject({ status: 200, body: { status, ahead_by: ahead, behind_by: behind } })
  })

  test('compare across a fork, whose commits are not in the repository', async () => {
    const hubot = createUser(github, 'hubot')
    await createRepository(github, hubot, 'models', { forkOf: repository })
    const theirs = createClient(github, createUserToken(github, hubot))
    await theirs('PUT', '/repos/hubot/models/contents/d.txt', { message: 'feat: d', content: 'ZA==' })
    expect(await call('GET', `${base}/compare/main...hubot:main`)).toMatchObject({
      status: 200,
      body: { status: 'ahead', ahead_by: 1, files: [{ filename: 'd.txt' }] },
    })
  })
})

describe('contents', () => {
  test('a file, a folder, and the bytes alone', async () => {
    expect(await call('GET', `${base}/contents/models/gr%C3%B6%C3%9Fe.json?ref=main`)).toMatchObject({
      status: 200,
      body: { type: 'file', path: 'models/größe.json', encoding: 'base64', content: 'e30=\n', size: 2 },
    })
    expect(await call('GET', `${base}/contents/models`)).toMatchObject({
      body: [{ name: 'b.txt', type: 'file' }, { name: 'größe.json' }],
    })
    expect(await call('GET', `${base}/contents/`)).toMatchObject({
      body: [{ name: 'a.txt' }, { name: 'models', type: 'dir' }],
    })
    const accept = 'application/vnd.github.raw+json'
    expect(await call('GET', `${base}/contents/a.txt`, undefined, { accept })).toMatchObject({
      status: 200,
      body: 'one\n',
    })
    expect(await call('GET', `${base}/contents/none`)).toMatchObject({
      status: 404,
      body: { message: 'Not Found' },
    })
    expect(await call('GET', `${base}/contents/a.txt?ref=none`)).toMatchObject({
      status: 404,
      body: { message: 'No commit found for the ref none' },
    })
  })

  test('a change needs the blob that it replaces', async () => {
    const change = (sha?: string) =>
      call('PUT', `${base}/contents/a.txt`, {
        message: 'fix: a',
        content: 'MQ==',
        ...(sha && { sha }),
        branch: 'feature/x',
      })
    expect(await change()).toMatchObject({
      status: 422,
      body: { message: 'Invalid request.\n\n"sha" wasn\'t supplied.' },
    })
    expect(await change('f'.repeat(40))).toMatchObject({ status: 409 })
    const { body } = await call('GET', `${base}/contents/a.txt?ref=feature/x`)
    expect(await change((body as { sha: string }).sha)).toMatchObject({
      status: 200,
      body: { content: { size: 1 } },
    })
  })
})

describe('what the sandbox does not have', () => {
  test('is answered with 404, and remembered', async () => {
    const other = await startSandbox()
    const answer = await createClient(other)('GET', '/repos/a/b/nonsense?x=1')
    expect(answer).toMatchObject({ status: 404, body: { message: 'Not Found' } })
    expect(other.unknownRequests).toEqual(['GET /api/v3/repos/a/b/nonsense'])
    expect(other.requests).toEqual([
      { method: 'GET', path: '/api/v3/repos/a/b/nonsense?x=1', status: 404, caller: 'anonymous' },
    ])
    await other.close()
  })
})

describe('faults', () => {
  test('a status is answered without doing anything, once', async () => {
    github.faults.add({ method: 'POST', path: /\/git\/refs$/, fault: { kind: 'status', status: 502 } })
    const body = { ref: 'refs/tags/fault', sha: shas[0] }
    expect(await call('POST', `${base}/git/refs`, body)).toMatchObject({ status: 502 })
    expect(await call('POST', `${base}/git/refs`, body)).toMatchObject({ status: 201 })
  })

  test('a cut answer did its work', async () => {
    github.faults.add({ path: /\/git\/refs$/, fault: { kind: 'cut-answer' } })
    await expect(call('POST', `${base}/git/refs`, { ref: 'refs/tags/cut', sha: shas[0] })).rejects.toThrow()
    expect(await call('GET', `${base}/git/ref/tags/cut`)).toMatchObject({ status: 200 })
  })
})
