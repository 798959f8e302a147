import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { ZipFile } from 'yazl'
import type { Artifact, WorkflowRun } from '../../sandbox/world.ts'
import { createCandidates } from '../../src/github/candidates.ts'
import { candidateArtifact, candidateLimit } from '../../src/manifest/candidate.ts'
import { addRun } from './runs.ts'
import { onGitHub, repo, type TestWorld } from './world.ts'

const candidate = {
  schemaVersion: 1,
  commit: 'said',
  models: [{ kind: 'unchanged', model: 'fraud', reason: 'x' }],
}
const url = 'https://github.com/acme/fraud'

async function addArtifact(
  world: TestWorld,
  run: WorkflowRun,
  name: string,
  content: string | Buffer,
  claimed?: number,
): Promise<Artifact> {
  const { sandbox, repository } = world
  const id = sandbox.world.nextId()
  const file = join(sandbox.world.directory, 'artifacts', String(id))
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, content)
  const artifact: Artifact = {
    id,
    runId: run.id,
    runAttempt: 1,
    name,
    size: claimed ?? content.length,
    digest: null,
    mimeType: 'application/json',
    file,
    createdAt: sandbox.world.clock.now(),
    expiresAt: '2099-01-01T00:00:00Z',
  }
  repository.artifacts.push(artifact)
  return artifact
}

async function zip(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = new ZipFile()
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name)
  archive.end()
  const chunks: Buffer[] = []
  for await (const chunk of archive.outputStream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

describe('candidates', () => {
  test('are those of the commit that GitHub recorded, newest first, whatever a document says', () =>
    onGitHub(async (world) => {
      const { sandbox, app, commit, requests } = world
      const name = candidateArtifact(commit, null)
      const run = addRun(world, commit)
      const first = await addArtifact(world, run, name, JSON.stringify(candidate))
      sandbox.world.clock.advance(60)
      const second = await addArtifact(
        world,
        run,
        candidateArtifact(commit, 'fraud'),
        await zip({ 'x.json': JSON.stringify(candidate) }),
      )
      await addArtifact(world, addRun(world, '1'.repeat(40)), name, JSON.stringify({ ...candidate, commit }))
      requests()

      const seen = await createCandidates(app, repo, url).candidates(commit, [
        name,
        candidateArtifact(commit, 'fraud'),
      ])

      expect(seen).toEqual(
        [second, first].map(({ id, createdAt }) => ({
          artifactId: id,
          runId: run.id,
          runUrl: `${url}/actions/runs/${run.id}`,
          createdAt,
          content: { ok: true, candidate },
        })),
      )
      expect(requests()).toHaveLength(6)
    }))

  test.each<[string, () => Promise<string | Buffer> | string | Buffer, number | undefined, RegExp]>([
    ['is larger than allowed', () => 'x', candidateLimit + 1, /has 8388609 bytes/],
    ['is larger than it says', () => ' '.repeat(candidateLimit + 1), 10, /more than 8388608 bytes/],
    ['is no JSON', () => '{"__proto__":', undefined, /not JSON/],
    ['is empty', () => '', undefined, /not JSON/],
    ['is another document', () => '[]', undefined, /./],
    [
      'is of a later schema',
      () => JSON.stringify({ ...candidate, schemaVersion: 2 }),
      undefined,
      /schemaVersion/,
    ],
    ['packs many files', () => zip({ a: '{}', b: '{}' }), undefined, /archive of 2 files/],
    ['packs none', () => zip({}), undefined, /./],
    ['is a bomb', () => zip({ a: ' '.repeat(candidateLimit + 1) }), undefined, /more than 8388608 bytes/],
    ['is a broken archive', () => Buffer.from('PK\x03\x04nonsense', 'latin1'), undefined, /broken archive/],
  ])('that %s is refused in words', (_, content, claimed, reason) =>
    onGitHub(async (world) => {
      const name = candidateArtifact(world.commit, null)
      await addArtifact(world, addRun(world, world.commit), name, await content(), claimed)
      const [seen, ...others] = await createCandidates(world.app, repo, url).candidates(world.commit, [name])
      expect(others).toEqual([])
      expect(seen?.content).toEqual({ ok: false, reason: expect.stringMatching(reason) })
    }),
  )

  test('beyond ten are not looked at', () =>
    onGitHub(async (world) => {
      const name = candidateArtifact(world.commit, null)
      for (let number = 0; number < 12; number += 1)
        await addArtifact(world, addRun(world, world.commit), name, '{}')
      expect(await createCandidates(world.app, repo, url).candidates(world.commit, [name])).toHaveLength(10)
    }))

  test('that cannot be read are a failure, not an absence', () =>
    onGitHub(async ({ job, commit }) => {
      const { client } = job({ contents: 'read' })
      await expect(createCandidates(client, repo, url).candidates(commit, ['x'])).rejects.toMatchObject({
        code: 'permission',
        remedy: expect.stringContaining('actions: read'),
      })
    }))
})
