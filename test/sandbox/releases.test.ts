import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { assetName } from '../../sandbox/releases/asset-name.ts'
import { addCollaborator, createRepository, createUser, createUserToken } from '../../sandbox/seed.ts'
import type { Repository } from '../../sandbox/world.ts'
import { commitFiles } from './support.ts'

interface Release {
  id: number
  tag_name: string
  draft: boolean
  immutable: boolean
  upload_url: string
  assets: Asset[]
}
interface Asset {
  id: number
  url: string
  name: string
  state: string
  size: number
  digest: string | null
}

let github: Sandbox
let repository: Repository
let token: string

beforeEach(async () => {
  github = await startSandbox({ judge: true })
  const alice = createUser(github, 'alice')
  repository = await createRepository(github, alice, 'fraud')
  token = createUserToken(github, alice)
  await commitFiles(github, repository, alice, { 'model.onnx': 'weights' })
  await github.idle()
})
afterEach(async () => {
  expect(github.judge?.violations).toEqual([])
  await github.close()
})

async function call(method: string, path: string, body?: unknown, as: string | null = token) {
  const url = path.startsWith('http') ? path : `${github.urls.api}/repos/alice/fraud${path}`
  const response = await fetch(url, {
    method,
    headers: {
      ...(as && { authorization: `Bearer ${as}` }),
      accept: 'application/vnd.github+json',
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

async function createRelease(input: Record<string, unknown>): Promise<Release> {
  const { status, body } = await call('POST', '/releases', input)
  expect({ status, body }).toMatchObject({ status: 201 })
  return body
}

async function upload(release: Release, name: string, content: string) {
  const url = release.upload_url.replace('{?name,label}', `?name=${encodeURIComponent(name)}`)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' }
  const response = await fetch(url, { method: 'POST', headers, body: content })
  return { status: response.status, body: (await response.json()) as Asset }
}

const sha256 = (content: string) => `sha256:${createHash('sha256').update(content).digest('hex')}`

describe('a draft', () => {
  test('has no tag, is listed only for writers and not found by its tag', async () => {
    const reader = createUserToken(github, createUser(github, 'rita'))

    await createRelease({ tag_name: 'v1', draft: true })

    expect(await github.git.resolve(repository, 'refs/tags/v1')).toBeNull()
    expect((await call('GET', '/releases')).body).toHaveLength(1)
    expect((await call('GET', '/releases', undefined, reader)).body).toEqual([])
    expect((await call('GET', '/releases/tags/v1')).status).toBe(404)
  })

  test('can share its tag name with another draft, but only one of them can be published', async () => {
    const first = await createRelease({ tag_name: 'v1', draft: true })
    const second = await createRelease({ tag_name: 'v1', draft: true })

    const published = await call('PATCH', `/releases/${first.id}`, { draft: false })
    const refused = await call('PATCH', `/releases/${second.id}`, { draft: false })

    expect(published).toMatchObject({ status: 200, body: { draft: false } })
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: [{ code: 'already_exists', field: 'tag_name' }] },
    })
  })

  test('gets a lightweight tag at its target when it is published', async () => {
    const head = await github.git.resolve(repository, 'refs/heads/main')
    const draft = await createRelease({ tag_name: 'model@v1.0.0', target_commitish: 'main', draft: true })

    await call('PATCH', `/releases/${draft.id}`, { draft: false })

    expect(await github.git.refs(repository, 'refs/tags/')).toMatchObject([
      { name: 'refs/tags/model@v1.0.0', type: 'commit', sha: head },
    ])
    expect((await call('GET', '/releases/tags/model@v1.0.0')).body.id).toBe(draft.id)
    expect((await call('GET', '/releases/latest')).body.id).toBe(draft.id)
  })
})

describe('a release', () => {
  test('is listed newest first', async () => {
    for (const tag_name of ['v1', 'v2', 'v3']) await createRelease({ tag_name })

    const { body } = await call('GET', '/releases?per_page=2')

    expect(body.map((release: Release) => release.tag_name)).toEqual(['v3', 'v2'])
  })

  test('leaves its tag behind when it is deleted', async () => {
    const release = await createRelease({ tag_name: 'v1' })

    const { status } = await call('DELETE', `/releases/${release.id}`)

    expect(status).toBe(204)
    expect(await github.git.resolve(repository, 'refs/tags/v1')).not.toBeNull()
  })

  test.each([
    ['a published name', { tag_name: 'v1' }, 'already_exists'],
    ['a target that does not exist', { tag_name: 'v2', target_commitish: 'nowhere' }, 'invalid'],
    ['no name', {}, 'missing_field'],
    ['a body that is too long', { tag_name: 'v2', body: 'x'.repeat(125_001) }, 'custom'],
  ])('is refused with %s', async (_what, input, code) => {
    await createRelease({ tag_name: 'v1' })

    const { status, body } = await call('POST', '/releases', input)

    expect({ status, body }).toMatchObject({ status: 422, body: { errors: [{ code }] } })
  })

  test('cannot be made by those who only read', async () => {
    const rita = createUser(github, 'rita')
    addCollaborator(repository, rita, 'triage')

    const { status } = await call('POST', '/releases', { tag_name: 'v1' }, createUserToken(github, rita))

    expect(status).toBe(404)
  })
})

describe('an immutable release', () => {
  test('keeps its assets and its tag, stays editable, and burns its name', async () => {
    repository.immutableReleases = true
    const draft = await createRelease({ tag_name: 'v1', draft: true })
    const { body: asset } = await upload(draft, 'model.onnx', 'weights')

    const published = await call('PATCH', `/releases/${draft.id}`, { draft: false })

    expect(published.body.immutable).toBe(true)
    expect((await upload(draft, 'more.onnx', 'x')).status).toBe(422)
    expect((await call('DELETE', `/releases/assets/${asset.id}`)).status).toBe(422)
    expect((await call('PATCH', `/releases/${draft.id}`, { body: 'notes' })).body.body).toBe('notes')
    await call('DELETE', `/releases/${draft.id}`)
    const again = await call('POST', '/releases', { tag_name: 'v1' })
    expect(again.body.errors[0].message).toBe('tag_name was used by an immutable release')
  })
})

describe('an asset', () => {
  test('has size and digest of what was sent, and can be read back whole or in part', async () => {
    const release = await createRelease({ tag_name: 'v1', draft: true })
    const content = 'weights'.repeat(100_000)

    const { status, body: asset } = await upload(release, 'model.onnx', content)

    expect({ status, asset }).toMatchObject({
      status: 201,
      asset: { state: 'uploaded', size: content.length, digest: sha256(content) },
    })
    const headers = { authorization: `Bearer ${token}`, accept: 'application/octet-stream' }
    const redirect = await fetch(asset.url, { headers, redirect: 'manual' })
    expect(redirect.status).toBe(302)
    const location = redirect.headers.get('location') ?? ''
    expect(await (await fetch(location)).text()).toBe(content)
    const part = await fetch(location, { headers: { range: 'bytes=7-13' } })
    expect([part.status, await part.text()]).toEqual([206, 'weights'])
  })

  test('cannot have the name of another', async () => {
    const release = await createRelease({ tag_name: 'v1', draft: true })
    await upload(release, 'a b.bin', 'one')

    const { status, body } = await upload(release, 'a.b.bin', 'two')

    expect({ status, body }).toMatchObject({ status: 422, body: { errors: [{ code: 'already_exists' }] } })
  })

  test('needs its length in advance', async () => {
    const release = await createRelease({ tag_name: 'v1', draft: true })
    const url = release.upload_url.replace('{?name,label}', '?name=a')
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('x'))
        controller.close()
      },
    })

    const init = { method: 'POST', headers: { authorization: `Bearer ${token}` }, body, duplex: 'half' }
    const response = await fetch(url, init as RequestInit)

    expect(response.status).toBe(400)
  })

  test.each([
    ['model.onnx', 'model.onnx'],
    ['my model (1).onnx', 'my.model.1.onnx'],
    ['.env', 'default.env'],
    ['naïve.bin', 'naive.bin'],
    ['a+b@c.bin', 'a+b@c.bin'],
    ['a..b.', 'a.b'],
  ])('%s is called %s', (given, expected) => {
    expect(assetName(given)).toBe(expected)
  })
})

describe('faults of uploads', () => {
  test('a 502 leaves a starter asset that holds the name until it is deleted', async () => {
    const release = await createRelease({ tag_name: 'v1', draft: true })
    github.faults.add({ path: /\/assets$/, fault: { kind: 'starter-asset' } })

    const failed = await upload(release, 'model.onnx', 'weights')
    const retried = await upload(release, 'model.onnx', 'weights')

    expect([failed.status, retried.status]).toEqual([502, 422])
    const [starter] = (await call('GET', `/releases/${release.id}/assets`)).body
    expect(starter).toMatchObject({ state: 'starter', size: 0, digest: null })
    expect((await call('GET', `/releases/${release.id}`)).body.assets).toEqual([])
    await call('DELETE', `/releases/assets/${starter.id}`)
    expect((await upload(release, 'model.onnx', 'weights')).status).toBe(201)
  })

  test('a truncated asset shows only in size and digest', async () => {
    const release = await createRelease({ tag_name: 'v1', draft: true })
    github.faults.add({ path: /\/assets$/, fault: { kind: 'truncate-asset', toBytes: 3 } })

    const { status, body } = await upload(release, 'model.onnx', 'weights')

    expect({ status, body }).toMatchObject({ status: 201, body: { size: 3, digest: sha256('wei') } })
  })

  test('a cut connection is an error for the client', async () => {
    const release = await createRelease({ tag_name: 'v1', draft: true })
    github.faults.add({ path: /\/assets$/, fault: { kind: 'cut-upload', afterBytes: 3 } })

    await expect(upload(release, 'model.onnx', 'weights')).rejects.toThrow()
  })

  test('a stale list shows the releases before the last change', async () => {
    await createRelease({ tag_name: 'v1' })
    await createRelease({ tag_name: 'v2' })
    github.faults.add({ path: /\/releases$/, fault: { kind: 'stale-list' } })

    const stale = await call('GET', '/releases')
    const fresh = await call('GET', '/releases')

    expect([stale.body.length, fresh.body.length]).toEqual([1, 2])
  })
})
