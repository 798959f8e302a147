import { UserError } from '../src/ports/errors.ts'

/** One line that says what is wrong, then what to do; a stack trace only on request or for what we did not foresee. */
export function explain(error: unknown, stream: { write(text: string): unknown }, debug: boolean): void {
  if (error instanceof UserError) {
    stream.write(`modelseal: ${error.message}\n`)
    for (const { file, line, column, message } of error.problems)
      stream.write(`  ${file}:${line}:${column}: ${message}\n`)
    stream.write(`  ${error.remedy}\n`)
    if (debug) stream.write(`${error.stack ?? ''}\n`)
    return
  }
  stream.write(
    `modelseal: unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
}
