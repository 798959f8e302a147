import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CommandLine {
  /** Runs `modelseal` as a process, with nobody's configuration and only these variables. */
  run(args: readonly string[], options?: { cwd?: string; env?: Record<string, string> }): Promise<Ran>
  /** The same, for what has to succeed with `--json`. @throws with what it said on stderr. */
  json(args: readonly string[], options?: { cwd?: string; env?: Record<string, string> }): Promise<unknown>
  close(): Promise<void>
}

const root = resolve(import.meta.dirname, '..', '..')

/** Bundles the command line as it is now, into a folder of its own below the checkout's node_modules. */
export async function buildCommandLine(): Promise<CommandLine> {
  const cache = join(root, '.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'cli-'))
  const built = await execute([join(root, 'tools', 'build.js'), '--out', folder, '--door', 'cli'], root, {})
  if (built.code !== 0) throw new Error(built.stderr)
  const run: CommandLine['run'] = (args, { cwd = root, env = {} } = {}) =>
    execute(['--enable-source-maps', join(folder, 'cli.js'), ...args], cwd, env)
  return {
    run,
    async json(args, options) {
      const { code, stdout, stderr } = await run(['--json', ...args], options)
      if (code !== 0) throw new Error(stderr)
      return JSON.parse(stdout)
    },
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

function execute(args: readonly string[], cwd: string, more: Record<string, string>): Promise<Ran> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    ...more,
  }
  return new Promise((done) => {
    execFile(process.execPath, [...args], { cwd, env, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : error ? 127 : 0, stdout, stderr })
    })
  })
}
