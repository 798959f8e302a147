import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { globSync } from 'tinyglobby'
import type { RunnerOptions } from './options.ts'

/** The folders of one job, gone when it ends. */
export interface Machine {
  readonly root: string
  readonly workspace: string
  readonly temp: string
  /** What every program of the job starts with, before GITHUB_* and `env:`. */
  readonly env: Readonly<Record<string, string>>
}

/** A clean machine: an empty workspace and home, nothing of the sandbox's own environment but where programs are. */
export async function createMachine(
  root: string,
  repository: string,
  options: RunnerOptions,
): Promise<Machine> {
  const workspace = join(root, 'work', repository, repository)
  const temp = join(root, 'work', '_temp')
  const tools = join(root, 'tools')
  const home = join(root, 'home')
  for (const folder of [workspace, temp, tools, home]) await mkdir(folder, { recursive: true })
  const env: Record<string, string> = {
    CI: 'true',
    HOME: home,
    LANG: 'C.UTF-8',
    PATH: [dirname(options.nodePath), process.env['PATH'] ?? '/usr/bin:/bin'].join(delimiter),
    GIT_TERMINAL_PROMPT: '0',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace,
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'Sandbox 1',
    RUNNER_OS: process.platform === 'darwin' ? 'macOS' : 'Linux',
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: tools,
    RUNNER_WORKSPACE: dirname(workspace),
    ...(options.npmCache && { npm_config_cache: options.npmCache, npm_config_prefer_offline: 'true' }),
    ...options.environment,
  }
  return { root, workspace, temp, env }
}

/** `runner` in expressions. */
export function runnerContext({ env }: Machine): Record<string, string> {
  const of = (name: string) => env[`RUNNER_${name}`] ?? ''
  return {
    name: of('NAME'),
    os: of('OS'),
    arch: of('ARCH'),
    temp: of('TEMP'),
    tool_cache: of('TOOL_CACHE'),
    environment: of('ENVIRONMENT'),
  }
}

/** `hashFiles(…)`: SHA-256 over the SHA-256 of each file of the workspace that matches; empty for none. */
export function hashFiles(workspace: string, patterns: readonly string[]): string {
  const files = globSync([...patterns], { cwd: workspace, dot: true }).sort()
  if (files.length === 0) return ''
  const hash = createHash('sha256')
  for (const file of files)
    hash.update(
      createHash('sha256')
        .update(readFileSync(join(workspace, file)))
        .digest(),
    )
  return hash.digest('hex')
}
