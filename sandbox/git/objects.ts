import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { GIT_ENV } from './run.ts'

export interface GitObject {
  readonly sha: string
  readonly type: string
  readonly size: number
  /** Empty when only asked for what the object is. */
  readonly content: Buffer
}

/** Reads objects of one repository through one long-lived `git cat-file`: a look-up costs no process. */
export interface ObjectReader {
  /** What a revision names, without its content; null for none. */
  info(revision: string): Promise<GitObject | null>
  read(revision: string): Promise<GitObject | null>
  close(): void
}

interface Waiting {
  readonly withContent: boolean
  resolve(object: GitObject | null): void
  reject(error: Error): void
}

export function openObjects(directory: string): ObjectReader {
  let child: ChildProcessWithoutNullStreams | null = null
  let waiting: Waiting[] = []
  let chunks: Buffer[] = []
  let length = 0

  function start(): ChildProcessWithoutNullStreams {
    const args = ['--git-dir', directory, 'cat-file', '--batch-command']
    const started = spawn('git', args, { env: GIT_ENV, stdio: 'pipe' })
    started.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      length += chunk.length
      drain()
    })
    started.stderr.resume()
    started.stdin.on('error', () => undefined)
    started.once('error', stop)
    started.once('close', () => stop(new Error(`git cat-file ended in ${directory}`)))
    return started
  }

  function stop(error: Error): void {
    const left = waiting
    waiting = []
    chunks = []
    length = 0
    child = null
    for (const each of left) each.reject(error)
  }

  /** Hands out all answers that are there as a whole: `<sha> <type> <size>\n[<content>\n]` or `<name> missing\n`. */
  function drain(): void {
    for (let next = waiting[0]; next; next = waiting[0]) {
      const end = chunks[0]?.indexOf(10) ?? -1
      if (end < 0 && chunks.length < 2) return
      if (end < 0) {
        chunks = [Buffer.concat(chunks)]
        if ((chunks[0]?.indexOf(10) ?? -1) < 0) return
        continue
      }
      const first = chunks[0] ?? Buffer.alloc(0)
      const [, sha = '', type = '', digits] =
        /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(first.toString('utf8', 0, end)) ?? []
      const size = Number(digits ?? 0)
      const wanted = end + 1 + (digits !== undefined && next.withContent ? size + 1 : 0)
      if (length < wanted) return
      const all = chunks.length > 1 && first.length < wanted ? Buffer.concat(chunks) : first
      const rest = all === first ? chunks.slice(1) : []
      chunks = all.length > wanted ? [all.subarray(wanted), ...rest] : rest
      length -= wanted
      waiting.shift()
      const content = next.withContent ? all.subarray(end + 1, end + 1 + size) : Buffer.alloc(0)
      next.resolve(digits === undefined ? null : { sha, type, size, content })
    }
  }

  function ask(command: 'info' | 'contents', revision: string): Promise<GitObject | null> {
    if (revision === '' || /[\n\0]/.test(revision)) return Promise.resolve(null)
    child ??= start()
    const { stdin } = child
    return new Promise((resolve, reject) => {
      waiting.push({ withContent: command === 'contents', resolve, reject })
      stdin.write(`${command} ${revision}\n`)
    })
  }

  return {
    info: (revision) => ask('info', revision),
    read: (revision) => ask('contents', revision),
    close() {
      child?.stdin.end()
      child?.kill()
    },
  }
}
