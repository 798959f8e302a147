import { describe, expect, test } from '@jest/globals'
import type { Sandbox } from '../../sandbox/index.ts'
import type { Repository } from '../../sandbox/world.ts'
import type { Workspace } from '../../src/ports/workspace.ts'
import { commitFiles } from '../sandbox/support.ts'
import { withSandbox } from '../support/sandbox.ts'
import { checkout, createModelRepository, releaseOnce } from './support.ts'

/** Counts how many bytes of each file are read for digests and for sending. */
function counted(read: Map<string, number>) {
  const add = (path: string, bytes: number) => read.set(path, (read.get(path) ?? 0) + bytes)
  return (files: Workspace): Workspace => ({
    ...files,
    async digestWithParts(path, parts) {
      const digest = await files.digestWithParts(path, parts)
      add(path, digest.size)
      return digest
    },
    open(path, part) {
      return files.open(path, part).pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(bytes, controller) {
            add(path, bytes.length)
            controller.enqueue(bytes)
          },
        }),
      )
    },
  })
}

/** Somebody pushes larger weights, and says that it is a fix. */
async function pushLarger(sandbox: Sandbox, repository: Repository): Promise<void> {
  const files = {
    'models/weights.bin': 'retrained, and larger'.repeat(20_000),
    '.github/modelseal.yml':
      'models: {fraud: {path: models/, metrics: [metrics.json]}}\nversioning: {evidence: {files: minor}}\n',
  }
  await commitFiles(sandbox, repository, repository.owner, files, { message: 'fix: a typo in the readme' })
}

const sizes = { 'models/labels.json': 16, 'models/weights.bin': 200_000 }

describe('the files of a release', () => {
  test.each([
    ['whole', {}],
    ['in parts', { largestAsset: 70_000 }],
  ])('are read once, when nothing goes wrong: sent %s', (_, options) =>
    withSandbox(async (sandbox) => {
      const repository = await createModelRepository(sandbox)
      await using work = await checkout(sandbox)
      const read = new Map<string, number>()
      const [result] = await releaseOnce(sandbox, repository, work, { ...options, workspace: counted(read) })
      expect(result?.status).toBe('released')
      expect(Object.fromEntries(read)).toEqual(sizes)
    }),
  )

  test('are read again from where a try broke, and no more', () =>
    withSandbox(async (sandbox) => {
      const repository = await createModelRepository(sandbox)
      await using work = await checkout(sandbox)
      const read = new Map<string, number>()
      const fault = { kind: 'starter-asset' } as const
      sandbox.faults.add({ method: 'POST', path: /\/assets$/, fault })
      const [result] = await releaseOnce(sandbox, repository, work, { workspace: counted(read) })
      expect(result).toMatchObject({ status: 'released', manifest: { bundle: { size: 200_016 } } })
      const total = [...read.values()].reduce((sum, bytes) => sum + bytes, 0)
      expect([200_016 + 16, 200_016 + 200_000]).toContain(total)
    }))

  test('go to the version that they turn out to be, when that is higher than the commits said', () =>
    withSandbox(async (sandbox) => {
      const repository = await createModelRepository(sandbox)
      await using work = await checkout(sandbox)
      await releaseOnce(sandbox, repository, work)
      await pushLarger(sandbox, repository)
      await work.git(['pull', '--quiet'])
      const before = sandbox.requests.length

      const [result] = await releaseOnce(sandbox, repository, work)

      expect(result).toMatchObject({ status: 'released', manifest: { version: '1.1.0' } })
      expect(repository.releases.map(({ tagName, draft }) => [tagName, draft])).toEqual([
        ['fraud@v1.0.0', false],
        ['fraud@v1.1.0', false],
      ])
      const uploads = sandbox.requests.slice(before).filter(({ path }) => path.includes('assets?name='))
      expect(uploads).toHaveLength(3)
    }))

  test('are not sent when they may be those of the version before: that many bytes were there already', () =>
    withSandbox(async (sandbox) => {
      const repository = await createModelRepository(sandbox)
      await using work = await checkout(sandbox)
      await releaseOnce(sandbox, repository, work)
      await work.commit('fix: a typo in the readme')
      const before = sandbox.requests.length
      const [result] = await releaseOnce(sandbox, repository, work)
      expect(result?.status).toBe('nothing')
      expect(sandbox.requests.slice(before).filter(({ path }) => path.includes('releases'))).toEqual([])
    }))

  test('are gone again when a rule refuses the version', () =>
    withSandbox(async (sandbox) => {
      const repository = await createModelRepository(sandbox)
      await using work = await checkout(sandbox)
      await releaseOnce(sandbox, repository, work)
      await pushLarger(sandbox, repository)
      await work.git(['pull', '--quiet'])
      const channel = { kind: 'release', range: '1.0.x' } as const
      await expect(releaseOnce(sandbox, repository, work, { channel })).rejects.toThrow('1.0')
      expect(repository.releases.map(({ tagName }) => tagName)).toEqual(['fraud@v1.0.0'])
    }))
})
