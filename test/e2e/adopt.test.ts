import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { createRepository, createUser } from '../../sandbox/seed.ts'
import type { Artifact } from '../../sandbox/world.ts'
import { commitFiles } from '../sandbox/support.ts'
import { sha256 } from '../storage/folder.ts'
import { type AdoptStage, withAdoptStage } from './adopt-stage.ts'

beforeEach(() => {
  // The artifact client writes its progress as workflow commands.
  jest.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(() => {
  jest.restoreAllMocks()
})

const weights = 'w'.repeat(100_000)

function artifactOf({ repository }: AdoptStage, content: string): Artifact {
  const found = repository.artifacts.find(({ digest }) => digest === `sha256:${sha256(content)}`)
  if (!found) throw new Error('no such artifact')
  return found
}

/** A pull request that was trained and merged, which somebody spoilt in between. */
function spoilt(
  spoil: (stage: AdoptStage, run: { id: number }) => Promise<unknown> | unknown,
  expected: { code: string; message: RegExp | string },
  remedy: RegExp = /train in this workflow before this step/,
): Promise<void> {
  return withAdoptStage(async (stage) => {
    const pull = await stage.open()
    const { run } = await stage.train(pull)
    await spoil(stage, run)
    await stage.merge(pull.number, 'squash')

    await expect(stage.release()).rejects.toMatchObject({
      code: expected.code,
      message: expect.stringMatching(expected.message),
      remedy: expect.stringMatching(remedy),
    })
    expect(stage.repository.releases).toEqual([])
  })
}

describe('a release without model files', () => {
  test.each(['squash', 'rebase', 'merge'] as const)(
    'takes the bytes of the pull request that was merged by %s',
    (method) =>
      withAdoptStage(async (stage) => {
        const pull = await stage.open()
        const { run, result } = await stage.train(pull)
        await stage.merge(pull.number, method)

        const [released] = await stage.release()

        if (released?.status !== 'released') throw new Error(`it is ${released?.status}`)
        const { manifest } = released
        const [document, ...bundle] = stage.repository.artifacts
          .toSorted((a, b) => b.id - a.id)
          .map(({ id, name, digest }) => ({ id, name, digest }))
        expect(bundle.map(({ name, digest }) => [name, digest]).sort()).toEqual(
          [weights, '["fine","fraud"]']
            .map(sha256)
            .map((digest) => [`modelseal-bundle-${digest}`, `sha256:${digest}`])
            .sort(),
        )
        const holder = artifactOf(stage, weights)
        const labels = artifactOf(stage, '["fine","fraud"]')
        expect(manifest.candidate).toEqual({
          artifactId: document?.id,
          runId: String(run.id),
          sha256: document?.digest?.slice('sha256:'.length),
          commit: pull.head,
          files: [
            { path: 'copy.bin', artifactId: holder.id, artifact: holder.name },
            { path: 'labels.json', artifactId: labels.id, artifact: labels.name },
            { path: 'weights.bin', artifactId: holder.id, artifact: holder.name },
          ],
        })
        const [candidate] = result.candidate.models
        if (candidate?.kind !== 'release') throw new Error('no candidate')
        expect(manifest.bundle).toEqual(candidate.manifest.bundle)
        expect(manifest.metrics).toEqual(candidate.manifest.metrics)
        expect([manifest.version, manifest.source.pullRequest]).toEqual(['1.0.0', pull.number])
        const folder = await stage.pull('fraud@v1.0.0')
        expect(await readFile(join(folder, 'weights.bin'), 'utf8')).toBe(weights)
        expect(await readFile(join(folder, 'empty.txt'), 'utf8')).toBe('')
        expect((await stage.release()).map(({ status }) => status)).toEqual(['nothing'])
      }),
  )

  test('takes those that were evaluated in a trial merge, when the base had moved before', () =>
    withAdoptStage(async (stage) => {
      const pull = await stage.open()
      await commitFiles(stage.sandbox, stage.repository, stage.alice, { 'src/other.py': 'by others' })
      await stage.train(pull)
      await stage.merge(pull.number, 'squash')

      expect((await stage.release()).map(({ status }) => status)).toEqual(['released'])
    }))

  test('is refused when the base moved after the evaluation, and names the files', () =>
    spoilt(
      ({ sandbox, repository, alice }) =>
        commitFiles(sandbox, repository, alice, { 'src/other.py': 'by others' }),
      {
        code: 'refused',
        message: /sources at [0-9a-f]{7} differ from those that it was made of \(src\/other\.py\)/,
      },
      /bring the pull request up to date/,
    ))

  test('does not mind what is no source', () =>
    withAdoptStage(async (stage) => {
      const pull = await stage.open()
      await stage.train(pull)
      await commitFiles(stage.sandbox, stage.repository, stage.alice, { 'README.md': 'other words' })
      await stage.merge(pull.number, 'squash')

      expect((await stage.release()).map(({ status }) => status)).toEqual(['released'])
    }))

  test('is refused when an artifact holds other bytes than GitHub recorded', () =>
    spoilt(
      (stage) => writeFile(artifactOf(stage, weights).file, 'x'.repeat(weights.length)),
      {
        code: 'refused',
        message: /(?:copy|weights)\.bin .*SHA-256/,
      },
      /./,
    ))

  test('is refused when an artifact has another digest than the candidate says', () =>
    spoilt(
      (stage) => {
        artifactOf(stage, weights).digest = `sha256:${'0'.repeat(64)}`
      },
      { code: 'refused', message: /GitHub recorded the digest 0{64}/ },
    ))

  test('is refused when an artifact has expired', () =>
    spoilt(
      (stage) => {
        Object.assign(artifactOf(stage, weights), { expiresAt: '2000-01-01T00:00:00Z' })
      },
      { code: 'refused', message: /the artifact modelseal-bundle-[0-9a-f]{64} with .* has expired/ },
    ))

  test('is refused when an artifact is of another run', () =>
    spoilt(
      (stage) => {
        Object.assign(artifactOf(stage, weights), { runId: 4_000 })
      },
      { code: 'refused', message: /is of another workflow run/ },
    ))

  test('is refused when the candidate came from a fork', () =>
    spoilt(
      async ({ sandbox, repository }, run) => {
        const fork = await createRepository(sandbox, createUser(sandbox, 'erin'), 'fraud', {
          forkOf: repository,
        })
        Object.assign(run, { headRepositoryId: fork.id })
      },
      { code: 'refused', message: /workflow of a fork/ },
    ))

  test('is refused when the candidate came from a run that does not run the code under review', () =>
    spoilt(
      (_, run) => {
        Object.assign(run, { event: 'workflow_dispatch' })
      },
      { code: 'refused', message: /event workflow_dispatch/ },
    ))

  test('says what was looked for when the pull request has no candidate', () =>
    spoilt(
      ({ repository }) => {
        repository.artifacts.splice(0)
      },
      {
        code: 'usage',
        message:
          /^no file of fraud is at models\/, and none can be adopted: pull request #1 has no candidate/,
      },
      /train before this step/,
    ))

  test('says what was looked for when there is no pull request', () =>
    withAdoptStage(async (stage) => {
      await expect(stage.release()).rejects.toThrow(
        /^no file of fraud is at models\/, and none can be adopted: [0-9a-f]{7} is of no merged pull request$/,
      )
    }))
})

test('files that the commit has itself are not stored', () =>
  withAdoptStage(async (stage) => {
    const { sandbox, repository, alice } = stage
    await commitFiles(sandbox, repository, alice, { 'models/labels.json': '[]' })
    const pull = await stage.open()
    await stage.train(pull, {})

    expect(repository.artifacts.map(({ name }) => name)).toEqual([`modelseal-candidate-${pull.head}.json`])
  }))

test('where a model says so, nothing is stored and nothing adopted', () =>
  withAdoptStage(async (stage) => {
    const { sandbox, repository, alice } = stage
    await commitFiles(sandbox, repository, alice, {
      '.github/modelseal.yml':
        'models: {fraud: {path: models/, sources: [src/**], metrics: [metrics.json], adopt: false}}',
    })
    const pull = await stage.open()
    await stage.train(pull)
    await stage.merge(pull.number, 'merge')

    expect(repository.artifacts).toHaveLength(1)
    await expect(stage.release()).rejects.toThrow(/`adopt` is off/)
  }))
