import type * as Core from '@actions/core'
import { UserError } from '../src/ports/errors.ts'

/** A failure as annotations and a failed step: one line first, then what to do; a stack trace only for what we did not foresee. */
export function report(core: typeof Core, error: unknown): void {
  if (!(error instanceof UserError)) {
    core.setFailed(`Modelseal failed unexpectedly: ${error instanceof Error ? error.message : String(error)}`)
    core.info(error instanceof Error ? (error.stack ?? '') : '')
    return
  }
  for (const { file, line, column, message } of error.problems)
    core.error(message, { file, startLine: line, startColumn: column, title: 'Modelseal' })
  core.setFailed(error.message)
  core.info(`What to do: ${error.remedy}`)
}
