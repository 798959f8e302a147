import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createProject, type Project } from '../cli/project.ts'
import { buildCommandLine, type CommandLine } from '../support/cli.ts'
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts'
import { endState } from './support.ts'

const preload = join(import.meta.dirname, 'kill-at.cjs')
/** What runs at once may come in pieces of other sizes: the last points need not be reached each time. */
const few = 5
/** Processes at once. */
const atOnce = 3

let cli: CommandLine
let sandbox: TestSandbox
beforeAll(async () => {
  ;[cli, sandbox] = await Promise.all([buildCommandLine(), startTestSandbox()])
})
afterAll(async () => {
  await cli.close()
  await sandbox.finish()
})

/** Runs a command that dies at a point; 0 for never, and then it tells its points. */
function dying(project: Project, at: number, ...args: string[]) {
  const env = { ...project.env, NODE_OPTIONS: `--require ${preload}`, KILL_AT: String(at) }
  return cli.run(args, { cwd: project.directory, env })
}

async function pointsOf(project: Project, ...args: string[]): Promise<string[]> {
  const { code, stderr } = await dying(project, 0, ...args)
  expect([code, stderr]).toEqual([0, expect.stringContaining('POINTS ')])
  return JSON.parse(/POINTS (.*)/.exec(stderr)?.[1] ?? '[]')
}

/** Does it for each number from 1 on, several at once, each in its turn. */
async function forEach(count: number, work: (at: number) => Promise<void>): Promise<void> {
  let next = 1
  const worker = async () => {
    for (let at = next++; at <= count; at = next++) await work(at)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

const kinds = (points: readonly string[]) => [...new Set(points)].sort()

describe('a process that is killed', () => {
  test('at any network call or file operation of a release leaves what the next run makes whole', async () => {
    const first = await createProject(sandbox, 'undisturbed')
    const points = await pointsOf(first, 'release')
    const undisturbed = await endState(sandbox, first.repository)
    await first[Symbol.asyncDispose]()
    expect(kinds(points)).toEqual(
      expect.arrayContaining([
        'undici:request:create',
        'undici:request:bodySent',
        'http.client.request.start',
        'open',
        'read',
        'spawn',
      ]),
    )

    const wrong: unknown[] = []
    let killed = 0
    await forEach(points.length, async (at) => {
      const project = await createProject(sandbox, `killed-${at}`)
      if ((await dying(project, at, 'release')).code !== 0) killed += 1
      await sandbox.idle()
      const again = await cli.run(['release'], { cwd: project.directory, env: project.env })
      const end = await endState(sandbox, project.repository)
      if (again.code !== 0 || JSON.stringify(end) !== JSON.stringify(undisturbed))
        wrong.push({ at, point: points[at - 1], again, end })
      await project[Symbol.asyncDispose]()
    })
    expect(wrong).toEqual([])
    expect(killed).toBeGreaterThan(points.length - few)
    process.stdout.write(`killed at ${killed} points of a release\n`)
  }, 600_000)

  test('at any network call or file operation of a pull leaves what the next one makes whole', async () => {
    const project = await createProject(sandbox, 'pulled')
    await cli.json(['release'], { cwd: project.directory, env: project.env })
    const parent = await mkdtemp(join(tmpdir(), 'modelseal-killed-'))
    const pull = (folder: string) => ['pull', 'fraud@v1.0.0', '--output', join(parent, folder)]
    const points = await pointsOf(project, ...pull('undisturbed'))
    expect(kinds(points)).toEqual(
      expect.arrayContaining(['undici:request:create', 'open', 'write', 'sync', 'rename', 'mkdir']),
    )
    const wrong: unknown[] = []
    let killed = 0
    await forEach(points.length, async (at) => {
      const folder = `at-${at}`
      if ((await dying(project, at, ...pull(folder))).code !== 0) killed += 1
      const again = await cli.run(pull(folder), { cwd: project.directory, env: project.env })
      const names = (await readdir(join(parent, folder))).sort()
      const text = await readFile(join(parent, folder, 'model.bin'), 'utf8').catch(String)
      if (again.code !== 0 || names.join() !== 'labels.json,model.bin' || text !== 'weights for 0.9')
        wrong.push({ at, point: points[at - 1], again, names, text })
    })
    expect(wrong).toEqual([])
    expect(killed).toBeGreaterThan(points.length - few)
    process.stdout.write(`killed at ${killed} points of a pull\n`)
    await rm(parent, { recursive: true, force: true })
    await project[Symbol.asyncDispose]()
  }, 600_000)
})
