import { describe, expect, test } from '@jest/globals'
import type { Fault } from '../../sandbox/faults.ts'
import { createReleases } from '../../src/github/releases.ts'
import type { UploadFile } from '../../src/ports/releases.ts'
import { sha256 } from '../storage/folder.ts'
import { onGitHub, repo, type TestWorld } from './world.ts'

const notes = { title: 'fraud 1.0.0', notes: 'words', prerelease: false }
const wanted = { tag: 'fraud@v1.0.0', ...notes }
const content = 'w'.repeat(300_000)

function file(name = 'weights.bin', text = content): UploadFile & { opened(): number } {
  let opened = 0
  return {
    name,
    size: Buffer.byteLength(text),
    mediaType: 'application/octet-stream',
    opened: () => opened,
    open() {
      opened += 1
      return ReadableStream.from([Buffer.from(text.slice(0, 100_000)), Buffer.from(text.slice(100_000))])
    },
  }
}

function store({ job }: TestWorld, waited: number[] = [], run?: { id: string; attempt: number }) {
  const { token, client } = job({ contents: 'write' })
  const wait = async (milliseconds: number) => void waited.push(milliseconds)
  return createReleases(client, repo, { token, wait, ...(run && { run }) })
}

async function makeTag({ sandbox, repository, commit }: TestWorld): Promise<void> {
  await sandbox.git.updateRef(repository, `refs/tags/${wanted.tag}`, commit, null)
}

describe('a release', () => {
  test('is seen by nobody before it is published, and by its tag from then on', () =>
    onGitHub(async (world) => {
      const releases = store(world)
      const draft = await releases.createDraft(wanted)
      const stored = await releases.upload(draft, file())
      expect(stored).toEqual({
        id: expect.any(Number),
        name: 'weights.bin',
        size: 300_000,
        sha256: sha256(content),
        complete: true,
      })
      expect(await releases.published(wanted.tag)).toBeNull()
      expect(await releases.drafts(wanted.tag)).toMatchObject([
        { id: draft.id, draft: true, assets: [stored] },
      ])
      await makeTag(world)

      const published = await releases.publish(draft, { ...notes, notes: 'other words', latest: true })

      expect(published).toMatchObject({
        id: draft.id,
        draft: false,
        notes: 'other words',
        publishedAt: expect.any(String),
      })
      expect(await releases.published(wanted.tag)).toEqual({ ...published, assets: [stored] })
      expect(await releases.drafts(wanted.tag)).toEqual([])
      expect(await new Response(await releases.download(stored)).text()).toBe(content)
    }))

  test('that is discarded, and a file that is removed, are gone, however often', () =>
    onGitHub(async (world) => {
      const releases = store(world)
      const draft = await releases.createDraft(wanted)
      const stored = await releases.upload(draft, file())
      for (const _ of [1, 2]) await releases.remove(stored)
      expect(await releases.drafts(wanted.tag)).toMatchObject([{ assets: [] }])
      for (const _ of [1, 2]) await releases.discard(draft)
      expect(await releases.drafts(wanted.tag)).toEqual([])
    }))

  test('is gone on with by a later attempt of the same run, and by nobody else', () =>
    onGitHub(async (world) => {
      const by = (id: string, attempt: number) => store(world, [], { id, attempt })
      const draft = await by('7', 2).createDraft(wanted)
      const found = async (releases: ReturnType<typeof store>) =>
        (await releases.draft(wanted.tag))?.id ?? null
      expect(await found(by('7', 3))).toBe(draft.id)
      for (const other of [by('7', 2), by('7', 1), by('8', 3), store(world)])
        expect(await found(other)).toBeNull()
    }))

  test("of a person is none of a run's drafts", () =>
    onGitHub(async (world) => {
      const { client } = world.job({ contents: 'write' })
      const request = { ...repo, repo: repo.name, tag_name: wanted.tag, body: 'mine', draft: true }
      await client.request('POST /repos/{owner}/{repo}/releases', request)
      expect(await store(world).drafts(wanted.tag)).toEqual([])
    }))

  test('leaves behind what runs made for its tag, and what nobody has been at work on for days', () =>
    onGitHub(async (world) => {
      const { token, client } = world.job({ contents: 'write' })
      const at = (time: string) => createReleases(client, repo, { token, now: () => new Date(time) })
      const old = await at('2026-11-01T00:00:00Z').createDraft({ ...wanted, tag: 'fraud@v0.9.0' })
      const recent = { ...wanted, tag: 'fraud@v0.9.1' }
      await at('2026-11-06T00:00:00Z').createDraft(recent)
      const same = await at('2026-11-06T00:00:00Z').createDraft(wanted)
      await client.request('POST /repos/{owner}/{repo}/releases', {
        ...repo,
        repo: repo.name,
        tag_name: 'fraud@v0.9.2',
        body: 'mine',
        draft: true,
      })
      const left = await at('2026-11-06T12:00:00Z').leftBehind(wanted.tag)
      expect(left.map(({ id }) => id).sort()).toEqual([old.id, same.id].sort())
    }))

  test('is one draft, also when the answer to making it is lost', () =>
    onGitHub(async (world) => {
      world.sandbox.faults.add({ method: 'POST', path: /\/releases$/, fault: { kind: 'cut-answer' } })
      const draft = await store(world).createDraft(wanted)
      expect(world.repository.releases.map(({ id }) => id)).toEqual([draft.id])
    }))
})

describe('an upload', () => {
  test.each<[string, Fault, number]>([
    ['leaves a starter asset', { kind: 'starter-asset' }, 2],
    ['is cut', { kind: 'cut-upload', afterBytes: 1000 }, 2],
    ['fails', { kind: 'status', status: 503 }, 2],
  ])('is tried again when it %s', (_, fault, times) =>
    onGitHub(async (world) => {
      const releases = store(world)
      const draft = await releases.createDraft(wanted)
      world.sandbox.faults.add({ method: 'POST', path: /\/assets$/, fault })
      const weights = file()
      expect(await releases.upload(draft, weights)).toMatchObject({ complete: true, sha256: sha256(content) })
      expect(weights.opened()).toBe(times)
      expect((await releases.drafts(wanted.tag))[0]?.assets).toHaveLength(1)
    }),
  )

  test('is not sent again when only its answer was lost', () =>
    onGitHub(async (world) => {
      const releases = store(world)
      const draft = await releases.createDraft(wanted)
      world.sandbox.faults.add({ method: 'POST', path: /\/assets$/, fault: { kind: 'cut-answer' } })
      const weights = file()
      expect(await releases.upload(draft, weights)).toMatchObject({ complete: true, sha256: sha256(content) })
      expect(weights.opened()).toBe(1)
    }))

  test('waits a minute at a limit of which GitHub says no more', () =>
    onGitHub(async (world) => {
      const waited: number[] = []
      const releases = store(world, waited)
      const draft = await releases.createDraft(wanted)
      const body = { message: 'You have exceeded a secondary rate limit.' }
      const fault = { kind: 'status', status: 403, body } as const
      world.sandbox.faults.add({ method: 'POST', path: /\/assets$/, fault, times: 2 })
      await releases.upload(draft, file())
      expect(waited).toEqual([60_000, 120_000])
    }))

  test('goes on when the list of assets is older than what blocks the name', () =>
    onGitHub(async (world) => {
      const releases = store(world)
      const draft = await releases.createDraft(wanted)
      world.sandbox.faults.add({ method: 'POST', path: /\/assets$/, fault: { kind: 'starter-asset' } })
      world.sandbox.faults.add({ method: 'GET', path: /\/assets$/, fault: { kind: 'stale-list' } })
      expect(await releases.upload(draft, file())).toMatchObject({ complete: true, sha256: sha256(content) })
      expect((await releases.drafts(wanted.tag))[0]?.assets).toHaveLength(1)
    }))

  test('waits as long as GitHub says', () =>
    onGitHub(async (world) => {
      const waited: number[] = []
      const releases = store(world, waited)
      const draft = await releases.createDraft(wanted)
      const body = { message: 'You have exceeded a secondary rate limit.' }
      const fault = { kind: 'status', status: 403, headers: { 'retry-after': '7' }, body } as const
      world.sandbox.faults.add({ method: 'POST', path: /\/assets$/, fault })
      await releases.upload(draft, file())
      expect(waited).toEqual([7000])
    }))

  test('ends after four tries, with words', () =>
    onGitHub(async (world) => {
      const waited: number[] = []
      const releases = store(world, waited)
      const draft = await releases.createDraft(wanted)
      world.sandbox.faults.add({
        method: 'POST',
        path: /\/assets$/,
        fault: { kind: 'starter-asset' },
        times: 9,
      })
      const weights = file()
      await expect(releases.upload(draft, weights)).rejects.toMatchObject({
        code: 'environment',
        message: expect.stringContaining('weights.bin'),
      })
      expect(weights.opened()).toBe(4)
      expect(waited).toEqual([1000, 2000, 4000])
    }))

  test('that GitHub stores less of says so', () =>
    onGitHub(async (world) => {
      const releases = store(world)
      const draft = await releases.createDraft(wanted)
      world.sandbox.faults.add({
        method: 'POST',
        path: /\/assets$/,
        fault: { kind: 'truncate-asset', toBytes: 10 },
      })
      expect(await releases.upload(draft, file())).toMatchObject({
        complete: true,
        size: 10,
        sha256: sha256('w'.repeat(10)),
      })
    }))

  test('is not tried again without permission', () =>
    onGitHub(async (world) => {
      const draft = await store(world).createDraft(wanted)
      const { token, client } = world.job({ contents: 'read' })
      const writing = createReleases(world.app, repo, { token })
      await writing.drafts(wanted.tag)
      const weights = file()
      await expect(writing.upload(draft, weights)).rejects.toMatchObject({
        code: 'permission',
        remedy: expect.stringContaining('contents: write'),
      })
      expect(weights.opened()).toBe(1)
      await expect(createReleases(client, repo, { token }).createDraft(wanted)).rejects.toMatchObject({
        code: 'permission',
      })
    }))

  test('goes to no host but GitHub’s', () =>
    onGitHub(async (world) => {
      const { token, client } = world.job({ contents: 'write' })
      const elsewhere = Object.assign(async (...args: Parameters<typeof client.request>) => {
        const answer = await client.request(...args)
        return { ...answer, data: { ...answer.data, upload_url: 'http://127.0.0.1:1/steal{?name,label}' } }
      }, client.request)
      const releases = createReleases(
        { request: elsewhere as typeof client.request, graphql: client.graphql },
        repo,
        { token },
      )
      const weights = file()
      await expect(releases.upload(await releases.createDraft(wanted), weights)).rejects.toThrow(
        '127.0.0.1:1',
      )
      expect(weights.opened()).toBe(0)
    }))
})

test('a download follows to another host without the token', () =>
  onGitHub(async (world) => {
    const releases = store(world)
    const stored = await releases.upload(await releases.createDraft(wanted), file())
    world.requests()
    await new Response(await releases.download(stored)).text()
    const [asked, followed] = world.sandbox.requests.slice(-2)
    expect(asked).toMatchObject({ caller: 'job', status: 302 })
    expect(followed).toMatchObject({ caller: 'anonymous', status: 200 })
  }))

describe('a download that breaks', () => {
  test('goes on where it stopped, and comes whole', () =>
    onGitHub(async (world) => {
      const waited: number[] = []
      const releases = store(world, waited)
      const draft = await releases.createDraft(wanted)
      const stored = await releases.upload(draft, file())
      const cut = {
        method: 'GET',
        path: /^\/_blobs\//,
        fault: { kind: 'cut-download', afterBytes: 70_000 } as Fault,
      }
      world.sandbox.faults.add({ ...cut, times: 3 })

      const text = await new Response(await releases.download(stored)).text()
      expect([text.length, sha256(text)]).toEqual([content.length, sha256(content)])
      // Something came each time: it is the first failure in a row.
      expect(waited).toEqual([1000, 1000, 1000])
    }))

  test('is given up when nothing comes any more, with a sentence', () =>
    onGitHub(async (world) => {
      const releases = store(world)
      const draft = await releases.createDraft(wanted)
      const stored = await releases.upload(draft, file())
      const cut = {
        method: 'GET',
        path: /^\/_blobs\//,
        fault: { kind: 'cut-download', afterBytes: 0 } as Fault,
      }
      world.sandbox.faults.add({ ...cut, times: 5 })

      await expect(new Response(await releases.download(stored)).text()).rejects.toThrow(
        /downloading weights.bin from/,
      )
    }))
})
