import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { signRuntimeToken } from '../../sandbox/results/token.ts'
import { createCandidateStore } from '../../src/actions/candidate-store.ts'
import { createCandidates } from '../../src/github/candidates.ts'
import { candidateArtifact } from '../../src/manifest/candidate.ts'
import { createFolder, sha256 } from '../storage/folder.ts'
import { addRun } from './runs.ts'
import { onGitHub, repo } from './world.ts'

const before = { ...process.env }
let temporary: Awaited<ReturnType<typeof createFolder>>

beforeEach(async () => {
  temporary = await createFolder()
  // The artifact client writes its progress as workflow commands.
  jest.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(async () => {
  jest.restoreAllMocks()
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  Object.assign(process.env, before)
  await temporary.remove()
})

test('a file of a model is an artifact whose digest is its own, and is stored once in a run', () =>
  onGitHub(async (world) => {
    const { sandbox, commit, repository } = world
    const run = addRun(world, commit)
    Object.assign(process.env, {
      ACTIONS_RUNTIME_TOKEN: await signRuntimeToken(sandbox.world, {
        runId: run.id,
        runAttempt: 1,
        jobId: 7,
      }),
      ACTIONS_RESULTS_URL: `${sandbox.urls.origin}/`,
      GITHUB_SERVER_URL: sandbox.urls.web,
      RUNNER_TEMP: temporary.path,
    })
    const workspace = await createFolder({ 'models/a "quoted" name.bin': 'weights' })
    const file = { path: 'models/a "quoted" name.bin', size: 7, sha256: sha256('weights') }
    const name = `modelseal-bundle-${file.sha256}`
    const store = createCandidateStore(workspace.path)

    const { artifactId } = await store.keep(name, file)

    expect(await createCandidateStore(workspace.path).keep(name, file)).toEqual({ artifactId })
    expect(repository.artifacts).toMatchObject([
      { id: artifactId, name, size: 7, digest: `sha256:${file.sha256}` },
    ])
    expect(await readdir(temporary.path)).toEqual([])
    const changed = { ...file, sha256: sha256('other') }
    await expect(store.keep('modelseal-bundle-other', changed)).rejects.toThrow('changed while it was stored')
    await workspace.remove()
  }))

test('what a run hands over is what the bot reads; a second of that name is refused with advice', () =>
  onGitHub(async (world) => {
    const { sandbox, app, commit } = world
    const run = addRun(world, commit)
    Object.assign(process.env, {
      ACTIONS_RUNTIME_TOKEN: await signRuntimeToken(sandbox.world, {
        runId: run.id,
        runAttempt: 1,
        jobId: 7,
      }),
      ACTIONS_RESULTS_URL: `${sandbox.urls.origin}/`,
      GITHUB_SERVER_URL: sandbox.urls.web,
      RUNNER_TEMP: temporary.path,
    })
    const candidate = {
      schemaVersion: 1,
      commit,
      models: [{ kind: 'unchanged', model: 'fraud', reason: 'ü' }],
    }
    const text = JSON.stringify(candidate)
    const name = candidateArtifact(commit, null)

    const handed = await createCandidateStore(temporary.path).hand(name, text)

    expect(handed).toEqual({ artifactId: expect.any(Number), sha256: sha256(text) })
    expect(world.repository.artifacts).toMatchObject([{ name, digest: `sha256:${handed.sha256}` }])
    expect(await createCandidates(app, repo, '').candidates(commit, [name])).toMatchObject([
      { artifactId: handed.artifactId, runId: run.id, content: { ok: true, candidate } },
    ])
    expect(await readdir(temporary.path)).toEqual([])
    await expect(createCandidateStore(temporary.path).hand(name, text)).rejects.toMatchObject({
      name: 'UserError',
      remedy: expect.stringContaining('`model`'),
    })
  }))
