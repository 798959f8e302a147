import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { DefaultArtifactClient } from '@actions/artifact'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { signRuntimeToken } from '../../sandbox/results/token.ts'
import { createRepository, createUser, createUserToken } from '../../sandbox/seed.ts'
import type { Repository, WorkflowRun } from '../../sandbox/world.ts'
import { commitFiles } from './support.ts'

const variables = [
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_RESULTS_URL',
  'GITHUB_SERVER_URL',
  'GITHUB_API_URL',
] as const
const saved = Object.fromEntries(variables.map((name) => [name, process.env[name]]))
const client = new DefaultArtifactClient()

let github: Sandbox
let repository: Repository
let run: WorkflowRun
let token: string
let folder: string

beforeEach(async () => {
  github = await startSandbox({ judge: true })
  const alice = createUser(github, 'alice')
  token = createUserToken(github, alice)
  repository = await createRepository(github, alice, 'fraud')
  const sha = await commitFiles(github, repository, alice, { 'README.md': 'fraud' })
  run = addRun(sha)
  folder = await mkdtemp(join(tmpdir(), 'artifacts-'))
  await enterJob()
  // The client writes its progress as workflow commands.
  jest.spyOn(process.stdout, 'write').mockReturnValue(true)
})

afterEach(async () => {
  jest.restoreAllMocks()
  for (const name of variables) {
    if (saved[name] === undefined) delete process.env[name]
    else process.env[name] = saved[name]
  }
  await rm(folder, { recursive: true })
  expect(github.judge?.violations).toEqual([])
  await github.close()
})

function addRun(sha: string): WorkflowRun {
  const now = github.world.clock.now()
  const made: WorkflowRun = {
    id: github.world.nextId(),
    ref: 'refs/heads/main',
    sha,
    checkSuiteId: 1,
    displayTitle: 'train',
    startedAt: now,
    workflowPath: '.github/workflows/train.yml',
    workflowName: 'train',
    event: 'push',
    headBranch: 'main',
    headSha: sha,
    headRepositoryId: repository.id,
    runNumber: 1,
    runAttempt: 1,
    actor: repository.owner,
    pullRequests: [],
    status: 'in_progress',
    conclusion: null,
    createdAt: now,
    updatedAt: now,
    jobs: [],
    payload: {},
  }
  repository.workflowRuns.push(made)
  return made
}

/** Makes this process look like a job of the run to the client. */
async function enterJob(): Promise<void> {
  const { id: runId, runAttempt } = run
  process.env['ACTIONS_RUNTIME_TOKEN'] = await signRuntimeToken(github.world, { runId, runAttempt, jobId: 7 })
  process.env['ACTIONS_RESULTS_URL'] = `${github.urls.origin}/`
  process.env['GITHUB_SERVER_URL'] = github.urls.web
  process.env['GITHUB_API_URL'] = github.urls.api
}

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const hex = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')

async function get(path: string): Promise<{ total_count: number; artifacts: unknown[] }> {
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(`${github.urls.api}/repos/alice/fraud/actions${path}`, { headers })
  return (await response.json()) as { total_count: number; artifacts: unknown[] }
}

describe('the real artifact client', () => {
  test('uploads a zip, lists it, and gets the files back', async () => {
    const files = [await file('model.onnx', 'weights'), await file('metrics.json', '{}')]

    const uploaded = await client.uploadArtifact('candidate', files, folder)

    const { artifacts } = await client.listArtifacts()
    expect(artifacts).toMatchObject([
      { name: 'candidate', id: uploaded.id, digest: `sha256:${uploaded.digest}` },
    ])
    const path = join(folder, 'out')
    const expectedHash = `sha256:${uploaded.digest}`
    const downloaded = await client.downloadArtifact(uploaded.id ?? 0, { path, expectedHash })
    expect(downloaded.digestMismatch).toBe(false)
    expect(await readFile(join(path, 'model.onnx'), 'utf8')).toBe('weights')
  })

  test('uploads one raw file as it is, also in several blocks', async () => {
    const content = 'weights!'.repeat(3 * 1024 * 1024)
    const path = await file('model.onnx', content)

    const uploaded = await client.uploadArtifact('ignored', [path], folder, { skipArchive: true })

    expect(uploaded).toMatchObject({ size: content.length, digest: hex(content) })
    const { artifact } = await client.getArtifact('model.onnx')
    const out = join(folder, 'out')
    await client.downloadArtifact(artifact.id, { path: out })
    expect(hex(await readFile(join(out, 'model.onnx')))).toBe(hex(content))
  })

  test('downloads an artifact of another run through the REST API', async () => {
    const { id = 0, digest } = await client.uploadArtifact(
      'model.onnx',
      [await file('model.onnx', 'weights')],
      folder,
      {
        skipArchive: true,
      },
    )
    const path = join(folder, 'out')
    const findBy = { token, workflowRunId: run.id, repositoryOwner: 'alice', repositoryName: 'fraud' }

    // The client takes its API address from when it was loaded; the listing is asked for directly.
    const { artifacts } = await get(`/runs/${run.id}/artifacts?name=model.onnx`)
    const redirect = await fetch(`${github.urls.api}/repos/alice/fraud/actions/artifacts/${id}/zip`, {
      headers: { authorization: `Bearer ${findBy.token}` },
    })

    expect(artifacts).toMatchObject([
      { id, digest: `sha256:${digest}`, workflow_run: { head_branch: 'main' } },
    ])
    expect(redirect.headers.get('content-disposition')).toContain('model.onnx')
    expect(hex(Buffer.from(await redirect.arrayBuffer()))).toBe(digest)
    expect(path).toContain(folder)
  })

  test('is refused a name that the run has, but not one of an earlier attempt', async () => {
    const files = [await file('metrics.json', '{}')]
    await client.uploadArtifact('candidate', files, folder)

    await expect(client.uploadArtifact('candidate', files, folder)).rejects.toThrow(/already exists/)
    run.runAttempt = 2
    await enterJob()
    const second = await client.uploadArtifact('candidate', files, folder)

    const { artifacts } = await client.listArtifacts({ latest: true })
    expect(artifacts.map(({ id }) => id)).toEqual([second.id])
    expect((await get('/artifacts?name=candidate')).total_count).toBe(2)
  })

  test('deletes', async () => {
    await client.uploadArtifact('candidate', [await file('metrics.json', '{}')], folder)

    await client.deleteArtifact('candidate')

    expect((await client.listArtifacts()).artifacts).toEqual([])
  })

  test('is not let in with a token that was not signed here', async () => {
    const [head, , sign] = (process.env['ACTIONS_RUNTIME_TOKEN'] ?? '').split('.')
    const scp = `Actions.Results:run-${run.id}-1:job-8`
    process.env['ACTIONS_RUNTIME_TOKEN'] =
      `${head}.${Buffer.from(JSON.stringify({ scp })).toString('base64url')}.${sign}`

    await expect(client.listArtifacts()).rejects.toThrow(/401/)
  })
})
