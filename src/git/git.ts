import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { type Failure, userError } from './failure.ts'

export interface GitOptions {
  /** What git reads from stdin; of pieces, the next is asked for when git has room for it. */
  readonly input?: string | AsyncIterable<string>
  /** Exit codes other than 0 that are answers; default none. */
  readonly codes?: readonly number[]
  /** After which git is given up on; default never. */
  readonly milliseconds?: number
  readonly env?: Readonly<Record<string, string>>
}

/** Runs git in one folder. Arguments are a list: nothing is ever read by a shell. */
export interface Git {
  readonly cwd: string
  /** All of stdout, decoded as UTF-8. @throws UserError */
  text(args: readonly string[], options?: GitOptions): Promise<string>
  /**
   * The parts of stdout that NUL ends, as many at once as came at once; ending early ends git. Each part is a string
   * of its own: keeping one does not keep what stood around it.
   * @throws UserError
   */
  batches(args: readonly string[], options?: GitOptions): AsyncGenerator<readonly string[], void>
}

/**
 * Never asks a person, takes no locks for the index, and speaks English, which the failures are told by.
 * Replaced objects and grafts are looked through: they are of one clone, and a version is of the repository.
 */
const settings = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  // Nobody waits for a single commit: writing each by itself takes longer than finding it.
  GIT_FLUSH: '0',
  LC_ALL: 'C',
}

export function createGit(cwd: string): Git {
  return {
    cwd,
    async text(args, options = {}) {
      const child = start(cwd, args, options)
      const [output] = await Promise.all([text(child.stdout), end(child, cwd, args, options)])
      return output
    },
    async *batches(args, options = {}) {
      const child = start(cwd, args, options)
      const ended = end(child, cwd, args, options)
      ended.catch(() => {})
      let rest: Uint8Array[] = []
      try {
        for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
          const batch: string[] = []
          let from = 0
          for (let to = chunk.indexOf(0); to >= 0; to = chunk.indexOf(0, from)) {
            if (rest.length === 0) batch.push(chunk.toString('utf8', from, to))
            else batch.push(Buffer.concat([...rest, chunk.subarray(0, to)]).toString('utf8'))
            rest = []
            from = to + 1
          }
          if (from < chunk.length) rest.push(chunk.subarray(from))
          if (batch.length > 0) yield batch
        }
        await ended
      } finally {
        child.kill()
      }
      if (rest.length > 0) yield [Buffer.concat(rest).toString('utf8')]
    },
  }
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

function start(cwd: string, args: readonly string[], options: GitOptions): Child {
  const child = spawn('git', args, {
    cwd,
    env: { ...process.env, GIT_SSH_COMMAND: sshCommand(), ...settings, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    ...(options.milliseconds === undefined ? {} : { timeout: options.milliseconds }),
  })
  // Git may end before it has read everything; its exit code says what that means.
  child.stdin.on('error', () => {})
  return child
}

/** Done when git has ended well and had all of its input. */
async function end(child: Child, cwd: string, args: readonly string[], options: GitOptions): Promise<void> {
  await Promise.all([exit(child, cwd, args, options), feed(child.stdin, options.input ?? '')])
}

/** Throws what the input throws; the input is let go of when git ends early. */
async function feed(stdin: Writable, input: string | AsyncIterable<string>): Promise<void> {
  try {
    for await (const piece of typeof input === 'string' ? [input] : input) {
      if (stdin.destroyed) break
      if (piece === '' || stdin.write(piece)) continue
      await room(stdin)
    }
  } finally {
    stdin.end()
  }
}

function room(stdin: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stdin.off('drain', done)
      stdin.off('close', done)
      resolve()
    }
    stdin.on('drain', done)
    stdin.on('close', done)
  })
}

/** Like GIT_TERMINAL_PROMPT=0, which ssh does not know of. */
function sshCommand(): string {
  return process.env['GIT_SSH_COMMAND'] ?? 'ssh -o BatchMode=yes'
}

async function exit(child: Child, cwd: string, args: readonly string[], options: GitOptions): Promise<void> {
  const codes = options.codes ?? []
  const ended = new Promise<Failure | null>((resolve) => {
    child.once('error', (error) => resolve({ kind: 'start', error }))
    child.once('close', (code, signal) => {
      const done = code === 0 || (code !== null && codes.includes(code))
      resolve(done ? null : { kind: 'exit', code, signal, stderr: '' })
    })
  })
  const [failure, stderr] = await Promise.all([ended, text(child.stderr).catch(() => '')])
  if (failure) throw await userError(failure.kind === 'exit' ? { ...failure, stderr } : failure, cwd, args)
}
