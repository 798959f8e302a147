import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { createInterface } from 'node:readline'

export interface ProcessOptions {
  readonly cwd: string
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** Each line of output and errors, in the order of arrival. */
  onLine(line: string): void
}

const graceMilliseconds = 2000
const groups = new Set<number>()
process.on('exit', () => {
  for (const group of groups) kill(group, 'SIGKILL')
})

/**
 * Runs a program to its end, in a process group of its own that does not outlive it.
 * Answers its exit code, 128 + signal number for one that was killed, 127 when it could not be started.
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<number> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines = [child.stdout, child.stderr].map((input) => {
    const reader = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
    reader.on('line', options.onLine)
    return once(reader, 'close')
  })
  const { pid } = child
  if (pid === undefined) {
    const [error] = await once(child, 'error')
    options.onLine(`##[error]${error instanceof Error ? error.message : String(error)}`)
    return 127
  }
  groups.add(pid)
  const stop = () => {
    kill(pid, 'SIGTERM')
    setTimeout(() => kill(pid, 'SIGKILL'), graceMilliseconds).unref()
  }
  if (options.signal.aborted) stop()
  else options.signal.addEventListener('abort', stop, { once: true })
  const [code, signal] = await once(child, 'exit')
  options.signal.removeEventListener('abort', stop)
  // What it left running in the background would hold its output open.
  kill(pid, 'SIGKILL')
  groups.delete(pid)
  await Promise.all(lines)
  return typeof code === 'number' ? code : signal === 'SIGTERM' ? 143 : 137
}

function kill(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal)
  } catch {
    // It has ended.
  }
}
