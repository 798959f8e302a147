import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { sha256 } from '../storage/folder.ts'
import { buildCommandLine, type CommandLine } from '../support/cli.ts'
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts'
import { createProject, type Project } from './project.ts'

const weights = Buffer.from(Array.from({ length: 12_000_000 }, (_, at) => (at * 7 + (at >> 9)) % 256))

let cli: CommandLine
let sandbox: TestSandbox
let project: Project
let out: string
beforeAll(async () => {
  ;[cli, sandbox] = await Promise.all([buildCommandLine(), startTestSandbox()])
  project = await createProject(sandbox)
  await writeFile(join(project.directory, 'models/fraud/weights.bin'), weights)
  await cli.json(['release'], { cwd: project.directory, env: project.env })
  await project.write('models/fraud/model.bin', 'the second')
  await project.commit('feat: train again')
  await project.push()
  await cli.json(['release'], { cwd: project.directory, env: project.env })
})
afterAll(async () => {
  await project[Symbol.asyncDispose]()
  await cli.close()
  await sandbox.finish()
})
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'modelseal-pull-'))
})
afterEach(() => rm(out, { recursive: true, force: true }))

const pull = (version: string, env: Record<string, string> = {}, to = out) =>
  cli.run(['--json', 'pull', `fraud@v${version}`, '--output', to], {
    cwd: project.directory,
    env: { ...project.env, ...env },
  })
const names = async (folder: string) => (await readdir(folder)).sort()
const files = ['labels.json', 'model.bin', 'weights.bin']

function sinceNow() {
  const before = sandbox.requests.length
  return () => sandbox.requests.slice(before).filter(({ path }) => path.startsWith('/_blobs/')).length
}

describe('pull', () => {
  test('brings a large file in parts that are on their way at once, whole and right', async () => {
    const blobs = sinceNow()
    const { code, stdout } = await pull('1.0.0')
    expect([code, JSON.parse(stdout).written]).toEqual([0, files])
    expect(sha256(await readFile(join(out, 'weights.bin')))).toBe(sha256(weights))
    expect(blobs()).toBe(2 + 1 + 3)
    expect(await names(out)).toEqual(files)
  })

  test('goes on with what a process that is gone had written, and says nothing is wrong', async () => {
    const gone = await promisify(execFile)(process.execPath, ['-p', 'process.pid'])
    const host = (await promisify(execFile)('hostname')).stdout.trim().replace(/[^\w-]/g, '-')
    const part = `.modelseal-${sha256(weights).slice(0, 16)}.${host}.${gone.stdout.trim()}.00000000.part`
    await writeFile(join(out, part), weights.subarray(0, 11_000_000))
    const blobs = sinceNow()
    expect((await pull('1.0.0')).code).toBe(0)
    expect(blobs()).toBe(2 + 1 + 1)
    expect(sha256(await readFile(join(out, 'weights.bin')))).toBe(sha256(weights))
    expect(await names(out)).toEqual(files)
  })

  test('begins anew when what was left is not the beginning of the file', async () => {
    const gone = await promisify(execFile)(process.execPath, ['-p', 'process.pid'])
    const host = (await promisify(execFile)('hostname')).stdout.trim().replace(/[^\w-]/g, '-')
    const part = `.modelseal-${sha256(weights).slice(0, 16)}.${host}.${gone.stdout.trim()}.00000000.part`
    await writeFile(join(out, part), 'something else')
    expect((await pull('1.0.0')).code).toBe(0)
    expect(sha256(await readFile(join(out, 'weights.bin')))).toBe(sha256(weights))
    expect(await names(out)).toEqual(files)
  })

  test('names the file whose bytes are not those of the manifest, and leaves nothing of it', async () => {
    const release = project.repository.releases.find(({ tagName }) => tagName === 'fraud@v1.0.0')
    const asset = release?.assets.find(({ name }) => name === 'weights.bin')
    await writeFile(asset?.file ?? '', Buffer.concat([weights.subarray(1), Buffer.from('x')]))
    try {
      const { code, stderr } = await pull('1.0.0')
      expect([code, stderr.split('\n').find((line) => line.startsWith('modelseal:'))]).toEqual([
        1,
        expect.stringContaining('weights.bin is not what was promised'),
      ])
      expect(await names(out)).not.toContain('weights.bin')
      expect((await names(out)).filter((name) => name.endsWith('.part'))).toEqual([])
    } finally {
      await writeFile(asset?.file ?? '', weights)
    }
  })
})

describe('a cache', () => {
  test('is shared by versions, is checked, and mended when it is wrong', async () => {
    const cache = join(out, 'cache')
    const env = { MODELSEAL_CACHE: cache }
    const both = await Promise.all([pull('1.0.0', env, join(out, 'a')), pull('1.0.0', env, join(out, 'b'))])
    expect(both.map(({ code }) => code)).toEqual([0, 0])

    const blobs = sinceNow()
    const second = await pull('1.1.0', env, join(out, 'c'))
    expect(JSON.parse(second.stdout)).toMatchObject({
      written: files,
      cached: ['labels.json', 'weights.bin'],
    })
    expect(blobs()).toBe(2)

    const digest = sha256(weights)
    const kept = join(cache, 'sha256', digest.slice(0, 2), digest)
    await writeFile(kept, 'somebody wrote here')
    const third = await pull('1.1.0', env, join(out, 'd'))
    expect(JSON.parse(third.stdout)).toMatchObject({ cached: ['labels.json', 'model.bin'] })
    expect(sha256(await readFile(join(out, 'd/weights.bin')))).toBe(digest)
    expect(sha256(await readFile(kept))).toBe(digest)
  })
})

test('a full disk is one line that names the file and what to do', async () => {
  const folder = join(out, 'small')
  const mounted = await promisify(execFile)('sh', [
    '-c',
    `mkdir '${folder}' && mount -t tmpfs -o size=1m tmpfs '${folder}'`,
  ]).then(
    () => true,
    () => false,
  )
  // Only root may make a disk that is full.
  if (!mounted) return expect(process.getuid?.()).not.toBe(0)
  try {
    const { code, stderr } = await pull('1.0.0', {}, folder)
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/\/small\/[a-z]+\.[a-z]+ cannot be written: ENOSPC/),
    ])
    expect(stderr).toContain('the disk is full')
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(await names(folder)).not.toContain('weights.bin')
  } finally {
    await promisify(execFile)('umount', [folder])
  }
})

test('a proxy is used for releasing and pulling, and not for hosts that are excepted', async () => {
  const seen: string[] = []
  const proxy = createServer((asked: IncomingMessage, answer: ServerResponse) => {
    seen.push(`${asked.method} ${asked.url}`)
    const url = new URL(asked.url ?? '')
    const sending = request(url, { method: asked.method, headers: asked.headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers)
      got.pipe(answer)
    })
    asked.pipe(sending)
  })
  proxy.on('connect', (asked, socket, head) => {
    seen.push(`CONNECT ${asked.url}`)
    const [host = '', port] = (asked.url ?? '').split(':')
    const other = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      other.write(head)
      other.pipe(socket).pipe(other)
    })
    other.on('error', () => socket.destroy())
    socket.on('error', () => other.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  try {
    expect((await pull('1.0.0', { HTTP_PROXY: address }, join(out, 'through'))).code).toBe(0)
    expect(seen.length).toBeGreaterThan(0)
    const through = seen.length
    expect(
      (await pull('1.0.0', { HTTP_PROXY: address, NO_PROXY: '127.0.0.1' }, join(out, 'past'))).code,
    ).toBe(0)
    expect(seen).toHaveLength(through)

    await project.write('models/fraud/model.bin', 'the third, through a proxy')
    await project.commit('feat: train through a proxy')
    await project.push()
    await project.git(['config', 'http.proxy', ''])
    const env = { ...project.env, HTTP_PROXY: address }
    expect((await cli.run(['release'], { cwd: project.directory, env })).code).toBe(0)
    expect(seen.length).toBeGreaterThan(through)
  } finally {
    proxy.closeAllConnections()
    proxy.close()
  }
})
