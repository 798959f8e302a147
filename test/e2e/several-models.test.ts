import { expect, test } from '@jest/globals'
import { latestRelease } from '../../sandbox/releases/latest.ts'
import { createUser } from '../../sandbox/seed.ts'
import type { Repository } from '../../sandbox/world.ts'
import { commitFiles } from '../sandbox/support.ts'
import { withSandbox } from '../support/sandbox.ts'
import { checkout, createModelRepository, releaseOnce } from './support.ts'

function releasesOf({ releases }: Repository) {
  return releases.map(({ tagName, draft, assets }) => [tagName, draft, assets.map(({ name }) => name).sort()])
}

test('one run releases each model that has something new, whole and with its own files', () =>
  withSandbox(async (sandbox) => {
    const repository = await createModelRepository(sandbox)
    const alice = sandbox.world.accounts.get('alice') ?? createUser(sandbox, 'alice')
    await commitFiles(sandbox, repository, alice, {
      '.github/modelseal.yml': `models:
  fraud: {path: models/, sources: [models/**, shared/**]}
  detection/cars:yolo: {path: cars/, sources: [cars/**, shared/**]}
  churn: {path: churn/, sources: [churn/**]}
`,
      'cars/yolo.bin': 'boxes',
      'churn/churn.bin': 'leaves',
    })
    await using first = await checkout(sandbox)
    await releaseOnce(sandbox, repository, first)
    await commitFiles(
      sandbox,
      repository,
      alice,
      { 'shared/scale.py': 'x', 'models/labels.json': '[]', 'cars/yolo.bin': 'more boxes' },
      { message: 'feat: scale both' },
    )
    await using second = await checkout(sandbox)

    const results = await releaseOnce(sandbox, repository, second)

    expect(results.map(({ status }) => status)).toEqual(['released', 'released', 'nothing'])
    const manifest = 'modelseal.manifest.json'
    expect(releasesOf(repository)).toEqual([
      ['fraud@v1.0.0', false, ['labels.json', manifest, 'weights.bin']],
      ['detection/cars=yolo@v1.0.0', false, [manifest, 'yolo.bin']],
      ['churn@v1.0.0', false, ['churn.bin', manifest]],
      ['fraud@v1.1.0', false, ['labels.json', manifest, 'weights.bin']],
      ['detection/cars=yolo@v1.1.0', false, [manifest, 'yolo.bin']],
    ])
  }))

test('a model that fails holds up no other, and is told by its name', () =>
  withSandbox(async (sandbox) => {
    const repository = await createModelRepository(sandbox)
    const alice = sandbox.world.accounts.get('alice') ?? createUser(sandbox, 'alice')
    await commitFiles(sandbox, repository, alice, {
      '.github/modelseal.yml': `models:
  gone: {path: nowhere/}
  fraud: {path: models/}
  lost: {path: nowhere/}
`,
    })
    await using work = await checkout(sandbox)

    await expect(releaseOnce(sandbox, repository, work)).rejects.toThrow(
      '2 models were not released: gone: no file of gone is at nowhere/; lost: no file of lost is at nowhere/',
    )
    expect(releasesOf(repository).map(([tag, draft]) => [tag, draft])).toEqual([['fraud@v1.0.0', false]])
  }))

test('a fix of an older version is released, and is not the latest', () =>
  withSandbox(async (sandbox) => {
    const repository = await createModelRepository(sandbox)
    const alice = sandbox.world.accounts.get('alice') ?? createUser(sandbox, 'alice')
    await using old = await checkout(sandbox)
    await releaseOnce(sandbox, repository, old)
    await commitFiles(
      sandbox,
      repository,
      alice,
      { 'models/labels.json': '["a fix"]' },
      { branch: '1.0.x', from: 'main', message: 'fix: labels' },
    )
    await commitFiles(
      sandbox,
      repository,
      alice,
      { 'models/labels.json': '["new"]' },
      { message: 'feat!: labels' },
    )
    await using main = await checkout(sandbox)
    await releaseOnce(sandbox, repository, main)
    await using maintenance = await checkout(sandbox)
    await maintenance.git(['switch', '--quiet', '1.0.x'])
    sandbox.world.clock.advance(60)

    const [result] = await releaseOnce(sandbox, repository, maintenance, {
      channel: { kind: 'release', range: '1.0.x' },
    })

    expect(result).toMatchObject({
      status: 'released',
      manifest: { version: '1.0.1', previousVersion: '1.0.0' },
    })
    expect(releasesOf(repository).map(([tag]) => tag)).toEqual([
      'fraud@v1.0.0',
      'fraud@v2.0.0',
      'fraud@v1.0.1',
    ])
    expect(latestRelease(repository)?.tagName).toBe('fraud@v2.0.0')
  }))
