import { UserError } from '../src/ports/errors.ts'
import { printable } from './output.ts'

/** One line that says what is wrong, then what to do; a stack trace only on request or for what we did not foresee. */
export function explain(error: unknown, stream: { write(text: string): unknown }, debug: boolean): void {
  const write = (text: string) => stream.write(`${printable(text)}\n`)
  if (error instanceof UserError) {
    write(`modelseal: ${oneLine(error.message)}`)
    for (const { file, line, column, message } of error.problems)
      write(`  ${file}:${line}:${column}: ${oneLine(message)}`)
    write(`  ${error.remedy}`)
    if (debug) write(error.stack ?? '')
    return
  }
  write(`modelseal: unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ')
}
