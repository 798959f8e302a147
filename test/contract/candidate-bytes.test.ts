import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import type { Artifact } from '../../sandbox/world.ts'
import { createCandidateBytes } from '../../src/github/candidate-bytes.ts'
import { sha256 } from '../storage/folder.ts'
import { addRun } from './runs.ts'
import { onGitHub, repo, type TestWorld } from './world.ts'

async function addArtifact({ sandbox, repository }: TestWorld, runId: number): Promise<Artifact> {
  const id = sandbox.world.nextId()
  const file = join(sandbox.world.directory, 'artifacts', String(id))
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, 'weights')
  const artifact: Artifact = {
    id,
    runId,
    runAttempt: 1,
    name: 'modelseal-bundle-1',
    size: 7,
    digest: `sha256:${sha256('weights')}`,
    mimeType: 'application/octet-stream',
    file,
    createdAt: sandbox.world.clock.now(),
    expiresAt: '2099-01-01T00:00:00Z',
  }
  repository.artifacts.push(artifact)
  return artifact
}

test('a run and its artifacts are what GitHub recorded, and a raw artifact comes as it is', () =>
  onGitHub(async (world) => {
    const run = addRun(world, world.commit)
    const { id, name } = await addArtifact(world, run.id)
    const bytes = createCandidateBytes(world.app, repo)

    expect(await bytes.run(run.id)).toEqual({
      id: run.id,
      event: 'pull_request',
      headCommit: world.commit,
      ownCode: true,
      workflow: run.workflowPath,
    })
    const record = await bytes.artifact(id)
    expect(record).toEqual({ id, name, size: 7, sha256: sha256('weights'), expired: false, runId: run.id })
    if (!record) throw new Error('unreachable')
    expect(await new Response(await bytes.download(record)).text()).toBe('weights')
    expect([await bytes.run(1), await bytes.artifact(1)]).toEqual([null, null])
  }))

test('an artifact that expired since it was looked at is refused in words', () =>
  onGitHub(async (world) => {
    const artifact = await addArtifact(world, addRun(world, world.commit).id)
    const bytes = createCandidateBytes(world.app, repo)
    const record = await bytes.artifact(artifact.id)
    Object.assign(artifact, { expiresAt: '2000-01-01T00:00:00Z' })
    if (!record) throw new Error('unreachable')
    await expect(bytes.download(record)).rejects.toMatchObject({
      code: 'refused',
      message: 'the artifact modelseal-bundle-1 is not kept any more',
    })
    expect(await bytes.artifact(artifact.id)).toMatchObject({ expired: true })
  }))

test('a token that may not is told which permission it needs', () =>
  onGitHub(async (world) => {
    const { id } = await addArtifact(world, addRun(world, world.commit).id)
    const { client } = world.job({ contents: 'read' })
    await expect(createCandidateBytes(client, repo).artifact(id)).rejects.toMatchObject({
      code: 'permission',
      remedy: expect.stringContaining('actions: read'),
    })
  }))
