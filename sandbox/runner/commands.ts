import type { CheckAnnotation } from '../world.ts'

/** A job's log, without its secrets. */
export interface JobLog {
  write(line: string): void
  mask(secret: string): void
  annotate(annotation: CheckAnnotation): void
}

export type LineReader = (line: string) => void

const levels = { error: 'failure', warning: 'warning', notice: 'notice' } as const

/**
 * Reads a step's output for workflow commands and writes the rest into the log.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function createLineReader(
  log: JobLog,
  found: { outputs: Record<string, string>; state: Record<string, string> },
): LineReader {
  let resumeToken: string | null = null
  return (line) => {
    const command = parseCommand(line)
    if (resumeToken !== null) {
      if (command?.name === resumeToken) resumeToken = null
      else log.write(line)
      return
    }
    switch (command?.name) {
      case 'error':
      case 'warning':
      case 'notice':
        log.annotate(annotationOf(levels[command.name], command))
        log.write(`##[${command.name}]${command.value}`)
        break
      case 'add-mask':
        log.mask(command.value)
        log.write('::add-mask::***')
        break
      case 'group':
      case 'endgroup':
      case 'debug':
        log.write(`##[${command.name}]${command.value}`)
        break
      case 'stop-commands':
        resumeToken = command.value
        break
      case 'set-output':
        found.outputs[command.properties['name'] ?? ''] = command.value
        break
      case 'save-state':
        found.state[command.properties['name'] ?? ''] = command.value
        break
      default:
        log.write(line)
    }
  }
}

interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly value: string
}

function parseCommand(line: string): Command | null {
  const match = /^\s*::([^\s:]+)(?: (.*?))?::(.*)$/.exec(line)
  if (!match) return null
  const [, name = '', list = '', value = ''] = match
  const properties = list.split(',').flatMap((pair): [string, string][] => {
    const at = pair.indexOf('=')
    return at < 0 ? [] : [[pair.slice(0, at).trim(), unescapeProperty(pair.slice(at + 1))]]
  })
  return { name: name.toLowerCase(), properties: Object.fromEntries(properties), value: unescapeData(value) }
}

function annotationOf(
  level: CheckAnnotation['annotation_level'],
  { properties, value }: Command,
): CheckAnnotation {
  const { file, line, endLine, title } = properties as Partial<
    Record<'file' | 'line' | 'endLine' | 'title', string>
  >
  const start = Number(line ?? 1) || 1
  return {
    path: file ?? '.github',
    start_line: start,
    end_line: Number(endLine) || start,
    annotation_level: level,
    message: value,
    ...(title && { title }),
  }
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

function unescapeProperty(text: string): string {
  return unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','))
}
