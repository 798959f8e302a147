import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The files through which a step talks to the runner, fresh for each step. */
export interface CommandFiles {
  readonly env: Readonly<Record<string, string>>
  read(): Promise<StepMessages>
}

export interface StepMessages {
  readonly outputs: Record<string, string>
  readonly environment: Record<string, string>
  readonly state: Record<string, string>
  /** Directories, the last one first in PATH. */
  readonly path: readonly string[]
  readonly summary: string
}

const names = ['output', 'env', 'state', 'path', 'step_summary'] as const

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#environment-files */
export async function createCommandFiles(directory: string, step: number | string): Promise<CommandFiles> {
  const folder = join(directory, '_runner_file_commands')
  await mkdir(folder, { recursive: true })
  const files = Object.fromEntries(names.map((name) => [name, join(folder, `${name}_${step}`)]))
  await Promise.all(Object.values(files).map((file) => writeFile(file, '')))
  const read = (name: (typeof names)[number]) => readFile(join(folder, `${name}_${step}`), 'utf8')
  return {
    env: Object.fromEntries(
      Object.entries(files).map(([name, file]) => [`GITHUB_${name.toUpperCase()}`, file]),
    ),
    async read() {
      return {
        outputs: parsePairs(await read('output')),
        environment: parsePairs(await read('env')),
        state: parsePairs(await read('state')),
        path: (await read('path')).split(/\r?\n/).filter((line) => line !== ''),
        summary: await read('step_summary'),
      }
    },
  }
}

/** `name=value` lines, and `name<<DELIMITER` … `DELIMITER` for values of several lines. @throws on anything else. */
export function parsePairs(content: string): Record<string, string> {
  const pairs: Record<string, string> = {}
  const lines = content.split(/\r?\n/)
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? ''
    if (line === '') continue
    const [, name, operator, rest = ''] = /^([^=]*?)(=|<<)(.*)$/.exec(line) ?? []
    if (!name || !operator) throw new Error(`Invalid format '${line}'`)
    if (operator === '=') {
      pairs[name] = rest
      continue
    }
    const end = lines.indexOf(rest, i + 1)
    if (end < 0) throw new Error(`Invalid value. Matching delimiter not found '${rest}'`)
    pairs[name] = lines.slice(i + 1, end).join('\n')
    i = end
  }
  return pairs
}
