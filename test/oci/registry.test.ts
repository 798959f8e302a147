import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createRegistry } from '../../src/oci/registry.ts'
import type { Blob } from '../../src/ports/bundle-registry.ts'
import { createProject, type Project, train } from '../cli/project.ts'
import { sha256 } from '../storage/folder.ts'
import { buildCommandLine, type CommandLine } from '../support/cli.ts'
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts'
import { isInstalled, type RegistryStage, startRegistry, user } from './stage.ts'

if (!isInstalled)
  process.stdout.write('docker-registry is not installed: storage in registries is not tested.\n')
const describeHere = isInstalled ? describe : describe.skip

const content = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7) % 251))
const blob = (bytes: Buffer): Blob => ({
  sha256: sha256(bytes),
  size: bytes.length,
  open: (offset, length) => ReadableStream.from([new Uint8Array(bytes.subarray(offset, offset + length))]),
})

let stage: RegistryStage
beforeAll(async () => {
  if (isInstalled) stage = await startRegistry()
})
afterAll(() => stage?.close())

const open = (name: string, credentials: typeof user | null = user) =>
  createRegistry(`${stage.host}/${name}`, { credentials, chunk: 100_000, wait: async () => {} })

describeHere('a registry', () => {
  test('takes a file in parts, and gives it back, from any place on', async () => {
    const registry = open('models/parts')
    expect(await registry.has(sha256(content))).toBe(false)
    const sent: number[] = []
    await registry.push(blob(content), (bytes) => sent.push(bytes))
    expect(sent).toEqual([100_000, 200_000, 300_000])
    expect(await registry.has(sha256(content))).toBe(true)
    for (const from of [0, 123_456]) {
      const got = await new Response(await registry.open(sha256(content), content.length, from)).arrayBuffer()
      expect(Buffer.from(got).equals(content.subarray(from))).toBe(true)
    }
  })

  test('takes an empty file', async () => {
    const registry = open('models/empty')
    await registry.push(blob(Buffer.alloc(0)), () => {})
    expect(await registry.has(sha256(''))).toBe(true)
  })

  test('is sent only what it has not, when a connection breaks', async () => {
    const registry = open('models/broken')
    const parts = [100_000, 200_000]
    for (const after of parts) {
      stage.cutAfter = 30_000
      const bytes = Buffer.concat([content, Buffer.from(String(after))])
      await registry.push(blob(bytes), () => {})
      expect(await registry.has(sha256(bytes))).toBe(true)
      const got = await new Response(await registry.open(sha256(bytes), bytes.length, 0)).arrayBuffer()
      expect(sha256(Buffer.from(got))).toBe(sha256(bytes))
    }
  })

  test('refuses bytes that are not those of the digest, and we say so', async () => {
    const wrong = { ...blob(content), sha256: sha256('other') }
    await expect(open('models/wrong').push(wrong, () => {})).rejects.toMatchObject({ code: 'environment' })
  })

  test('lets nobody in without a password, and says what to do', async () => {
    await expect(open('models/denied', null).push(blob(content), () => {})).rejects.toMatchObject({
      code: 'permission',
      remedy: expect.stringContaining('docker login'),
    })
  })

  test('gets tokens only, never the password', () => {
    const basic = stage.seen.filter(({ authorization }) => authorization.startsWith('Basic'))
    expect(basic).toEqual([])
    expect(stage.seen.some(({ authorization }) => authorization.startsWith('Bearer '))).toBe(true)
  })
})

describeHere('storage: oci://', () => {
  let cli: CommandLine
  let sandbox: TestSandbox
  let project: Project
  let docker: string
  beforeAll(async () => {
    ;[cli, sandbox] = await Promise.all([buildCommandLine(), startTestSandbox()])
    project = await createProject(sandbox)
    docker = await mkdtemp(join(tmpdir(), 'modelseal-docker-'))
    const auth = Buffer.from(`${user.username}:${user.password}`).toString('base64')
    await writeFile(join(docker, 'config.json'), JSON.stringify({ auths: { [stage.host]: { auth } } }))
    await mkdir(join(project.directory, 'models/fraud'), { recursive: true })
    await writeFile(join(project.directory, 'models/fraud/weights.bin'), content)
    const configuration = `models: {fraud: {path: models/fraud/}}\nstorage: oci://${stage.host}/acme/models\n`
    await project.commit('feat: a registry', '.github/modelseal.yml', configuration)
    await project.push()
  })
  afterAll(async () => {
    await project[Symbol.asyncDispose]()
    await rm(docker, { recursive: true, force: true })
    await cli.close()
    await sandbox.finish()
  })
  const here = () => ({ cwd: project.directory, env: { ...project.env, DOCKER_CONFIG: docker } })
  const uploads = () =>
    stage.seen.filter(({ method, path }) => method === 'PATCH' && path.includes('/fraud/')).length

  test('a release holds the manifest, the registry the files, and pull brings them', async () => {
    await cli.json(['release'], here())
    expect(project.repository.releases[0]?.assets.map(({ name }) => name)).toEqual([
      'modelseal.manifest.json',
    ])
    expect(await cli.json(['show', 'fraud@v1.0.0'], here())).toMatchObject({
      record: { storage: { kind: 'oci', repository: `${stage.host}/acme/models/fraud` } },
    })
    const pulled = await cli.json(['pull', 'fraud@v1.0.0', '--output', 'out'], here())
    expect(pulled).toMatchObject({ written: ['labels.json', 'model.bin', 'weights.bin'] })
    expect((await readFile(join(project.directory, 'out/weights.bin'))).equals(content)).toBe(true)
    expect(await cli.json(['verify', 'fraud@v1.0.0', '--output', 'out'], here())).toMatchObject({ ok: true })
  })

  test('the next release uploads what changed, and nothing else', async () => {
    await train(project, 0.95)
    await project.commit('feat: train again')
    await project.push()
    const before = uploads()
    await cli.json(['release'], here())
    // The model's one file that changed, and the artifact's configuration.
    expect(uploads() - before).toBe(2)
  })

  test('any client of the standard finds the version by its tag, and the files by their names', async () => {
    const { record } = (await cli.json(['show', 'fraud@v1.1.0'], here())) as {
      record: { storage: { digest: string } }
    }
    const manifest = JSON.parse(await open('acme/models/fraud').manifest(record.storage.digest))
    expect(manifest).toMatchObject({
      schemaVersion: 2,
      artifactType: 'application/vnd.cncf.model.manifest.v1+json',
      config: { mediaType: 'application/vnd.cncf.model.config.v1+json' },
      layers: ['labels.json', 'model.bin', 'weights.bin'].map((path) => ({
        annotations: { 'org.cncf.model.filepath': path, 'org.opencontainers.image.title': path },
      })),
    })
    const tagged = stage.seen.filter(({ method, path }) => method === 'PUT' && /\/manifests\/\d/.test(path))
    const tags = tagged.map(({ path }) => path.split('/').at(-1))
    expect([...new Set(tags)]).toEqual(['1.0.0', '1.1.0'])
  })

  test('pull says that it is not let in', async () => {
    const { code, stderr } = await cli.run(['pull', 'fraud@v1.1.0', '--output', 'denied'], {
      ...here(),
      env: { ...project.env, DOCKER_CONFIG: '/nowhere' },
    })
    expect([code, stderr]).toEqual([2, expect.stringContaining('does not allow it')])
  })
})
