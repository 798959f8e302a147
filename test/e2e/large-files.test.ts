import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import type { Sandbox } from '../../sandbox/index.ts'
import type { Repository } from '../../sandbox/world.ts'
import { pullVersion } from '../../src/commands/pull.ts'
import { createClient } from '../../src/github/client.ts'
import { createReleases } from '../../src/github/releases.ts'
import { createGitHubTags } from '../../src/github/tags.ts'
import { silent } from '../../src/ports/progress.ts'
import { createOutput } from '../../src/storage/output.ts'
import { createFolder } from '../storage/folder.ts'
import { noRegistry } from '../support/no-registry.ts'
import { withSandbox } from '../support/sandbox.ts'
import { checkout, createModelRepository, releaseOnce } from './support.ts'

test('a file that is larger than an asset may be is stored in parts, and comes back whole', async () => {
  await withSandbox(async (sandbox) => {
    const repository = await createModelRepository(sandbox)
    await using work = await checkout(sandbox)
    const weights = Buffer.from(Array.from({ length: 200_000 }, (_, at) => at % 251))
    await work.write('models/weights.bin', weights.toString('latin1'))
    await work.write('models/weights.bin.part-1-of-3', 'a name that a part would have')

    const [result] = await releaseOnce(sandbox, repository, work, { largestAsset: 100_000 })

    if (result?.status !== 'released') throw new Error('nothing was released')
    const stored = repository.releases[0]?.assets.map(({ name, size }) => `${name} ${size}`).sort() ?? []
    const file = result.manifest.files.find(({ path }) => path === 'weights.bin')
    const parts = file?.parts?.map(({ asset, size }) => `${asset} ${size}`) ?? []
    expect(parts).toHaveLength(3)
    expect(new Set(parts.map((part) => part.split(' ')[0])).size).toBe(3)
    expect(stored).toEqual(expect.arrayContaining(parts))
    expect(stored).toHaveLength(6)

    await using folder = await createFolderForPull()
    const pulled = await pull(sandbox, repository, folder.path)
    expect(pulled.written).toEqual(expect.arrayContaining(['weights.bin', 'weights.bin.part-1-of-3']))
    expect(await readFile(join(folder.path, 'weights.bin'), 'utf8')).toBe(weights.toString('latin1'))
  })
})

test('more files than a release may hold are packed, and each comes back by itself', async () => {
  await withSandbox(async (sandbox) => {
    const repository = await createModelRepository(sandbox)
    await using work = await checkout(sandbox)
    const names = Array.from({ length: 30 }, (_, index) => `layers/${'x'.repeat(index * 5)}-${index}`)
    for (const [index, name] of names.entries())
      await work.write(`models/${name}`, `${index} `.repeat(index * 40))

    const [result] = await releaseOnce(sandbox, repository, work, { mostAssets: 15 })

    if (result?.status !== 'released') throw new Error('nothing was released')
    const stored = repository.releases[0]?.assets.map(({ name }) => name).sort() ?? []
    expect(stored).toHaveLength(6)
    expect(stored).toEqual(
      expect.arrayContaining(['files-1-of-1.tar', 'modelseal.manifest.json', 'weights.bin']),
    )
    expect(result.manifest.packs).toMatchObject([{ asset: 'files-1-of-1.tar' }])

    await using folder = await createFolderForPull()
    const before = sandbox.requests.length
    await pull(sandbox, repository, folder.path)
    for (const [index, name] of names.entries())
      expect(await readFile(join(folder.path, name), 'utf8')).toBe(`${index} `.repeat(index * 40))
    await rm(join(folder.path, names[20] ?? ''))
    expect((await pull(sandbox, repository, folder.path)).written).toEqual([names[20]])
    const sizes = sandbox.requests.slice(before).filter(({ status }) => status === 206)
    expect(sizes.length).toBeGreaterThan(0)
  })
})

function pull(sandbox: Sandbox, repository: Repository, folder: string) {
  const client = createClient({ token: 'ghs_reader', apiUrl: sandbox.urls.api, warn() {}, waitUnit: 1 })
  sandbox.world.tokens.set('ghs_reader', {
    kind: 'job',
    value: 'ghs_reader',
    repositoryId: repository.id,
    permissions: { contents: 'read' },
  })
  const repo = { owner: 'alice', name: 'fraud' }
  return pullVersion(
    {
      tags: createGitHubTags(client, repo, { name: 'x', email: 'x@example.com' }),
      releases: createReleases(client, repo, { token: 'ghs_reader' }),
      registry: noRegistry,
      output: createOutput(folder),
      progress: silent,
    },
    'fraud@v1.0.0',
  )
}

async function createFolderForPull() {
  const { path, remove } = await createFolder()
  return { path, [Symbol.asyncDispose]: remove }
}
