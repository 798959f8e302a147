import { type ChildProcess, spawn } from 'node:child_process'

/** The environment of every git process: nothing of the machine's or the user's configuration. */
export const GIT_ENV: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
}

export interface Outcome {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
}

/** Runs git in a bare repository to its end, whatever its exit code. */
export async function runGit(
  directory: string,
  args: readonly string[],
  options: { input?: Buffer | string; env?: Record<string, string> } = {},
): Promise<Outcome> {
  const child = spawn('git', ['--git-dir', directory, '--literal-pathspecs', ...args], {
    env: { ...GIT_ENV, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // A git that does not read its input to the end is not our concern.
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  const [stdout, stderr, code] = await Promise.all([
    collect(child.stdout),
    collect(child.stderr),
    exit(child),
  ])
  return { code, stdout, stderr: stderr.toString('utf8') }
}

/** The same, for what must succeed. @throws Error with git's own words. */
export async function git(
  directory: string,
  args: readonly string[],
  options: { input?: Buffer | string; env?: Record<string, string> } = {},
): Promise<Buffer> {
  const { code, stdout, stderr } = await runGit(directory, args, options)
  if (code !== 0) throw new Error(`git ${args[0]} failed in ${directory}: ${stderr.trim()}`)
  return stdout
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function exit(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  })
}
