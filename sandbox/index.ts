import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { createEvents } from './events.ts'
import { createFaults } from './faults.ts'
import { createGit } from './git/plumbing.ts'
import type { GitHub } from './github.ts'
import { createJudge } from './judge.ts'
import { rooms } from './rooms.ts'
import type { RunnerOptions } from './runner/options.ts'
import { configureRunner } from './runner/registry.ts'
import { createServerApp, type Journal } from './server.ts'
import { createWorld, type ServerClock } from './world.ts'

export interface SandboxOptions {
  /** Where repositories and files are kept; by default a temporary folder that goes with the sandbox. */
  readonly directory?: string
  readonly clock?: ServerClock
  /** Default 0: any that is free. */
  readonly port?: number
  /** Whether exchanges are compared with GitHub's OpenAPI description. */
  readonly judge?: boolean
  /** How workflows are run, and which folders `uses: owner/repo@ref` stands for. */
  readonly runner?: Partial<RunnerOptions>
}

export interface Sandbox extends GitHub, Journal {
  /** Stops the server and its processes, and removes the folder if it was temporary. */
  close(): Promise<void>
}

/** A GitHub on 127.0.0.1, empty; see seed.ts for filling it. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const directory = options.directory ?? (await realpath(await mkdtemp(join(tmpdir(), 'github-sandbox-'))))
  const world = createWorld(directory, options.clock)
  const git = createGit()
  const journal: Journal = { requests: [], unknownRequests: [], failures: [] }
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const events = createEvents(
    () => github,
    rooms.listeners,
    (error) => journal.failures.push(error),
  )
  const github: GitHub = {
    world,
    git,
    faults: createFaults(),
    judge: options.judge ? createJudge() : null,
    urls: {
      web: `http://github.localhost:${port}`,
      origin,
      api: `${origin}/api/v3`,
      graphql: `${origin}/api/graphql`,
      uploads: `${origin}/api/uploads`,
    },
    ...events,
  }
  const runner = configureRunner(github, options.runner ?? {})
  const app = createServerApp(github, journal)
  server.on('request', getRequestListener(app.fetch, { overrideGlobalObjects: false }))
  const close = async () => {
    await runner.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    git.close()
    if (options.directory === undefined) await rm(directory, { recursive: true, force: true, maxRetries: 3 })
  }
  return Object.assign(github, journal, { close })
}
