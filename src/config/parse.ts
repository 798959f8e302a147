import { LineCounter, parseDocument } from 'yaml'
import { describeIssues } from './issues.ts'
import { keyText, placeOf } from './place.ts'
import { relationFindings } from './relations.ts'
import { type Configuration, configurationSchema } from './schema.ts'

/** One mistake in a configuration file, with the place to mend it. Holds text of the file: escape it. */
export interface Problem {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  /** `models.fraud.gates[0].max-drop`; empty for the file as a whole. */
  readonly key: string
  readonly message: string
  /** What was probably meant: a key or a value. */
  readonly suggestion?: string
}

export type ParsedConfiguration =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Longer files are refused unread. Characters. */
export const configurationLimit: number = 256 * 1024

/** Nobody mends more at once. */
const problemLimit = 100

/** The configuration of a file, or every problem in it. Never throws, whatever the text. */
export function parseConfiguration(text: string, file: string): ParsedConfiguration {
  const whole = (message: string): ParsedConfiguration => ({
    ok: false,
    problems: [{ file, line: 1, column: 1, key: '', message }],
  })
  if (text.length > configurationLimit) return whole(`is longer than ${configurationLimit} characters`)
  try {
    return parse(text, file)
  } catch (error) {
    // Both libraries walk a document by calling themselves: one nested deep enough overflows the stack.
    return whole(`cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function parse(text: string, file: string): ParsedConfiguration {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
  })
  const problem = (offset: number, key: string, message: string): Problem => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), key, message }
  }
  const syntax = [...document.errors, ...document.warnings].map(({ message, pos }) =>
    problem(pos[0], '', message.replace(/\s+/g, ' ')),
  )
  if (document.errors.length > 0) return { ok: false, problems: syntax.slice(0, problemLimit) }
  const data: unknown = document.toJS({ maxAliasCount: 100 }) ?? {}
  const result = configurationSchema.safeParse(data)
  const findings = [
    ...(result.success ? [] : describeIssues(result.error.issues, data)),
    ...relationFindings(data),
  ]
  if (result.success && findings.length === 0 && syntax.length === 0)
    return { ok: true, configuration: result.data }
  const placed = findings.map(({ path, at, message, suggestion }): Problem => {
    const place = problem(placeOf(document.contents, path, at), keyText(path), message)
    return suggestion === undefined ? place : { ...place, suggestion }
  })
  const problems = [...syntax, ...placed].toSorted((a, b) => a.line - b.line || a.column - b.column)
  return { ok: false, problems: problems.slice(0, problemLimit) }
}
