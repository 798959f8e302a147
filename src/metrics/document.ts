import { LineCounter, parseDocument } from 'yaml'

export interface MetricsProblem {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  readonly message: string
}

export type MetricsDocument =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly problem: MetricsProblem }

/**
 * Data of a metrics file. JSON first, for speed; then JSON with the bare `NaN` and `Infinity` that Python and
 * others write; then YAML, of which JSON is a part, and which knows the place of a mistake. Never throws.
 */
export function readDocument(file: string, text: string): MetricsDocument {
  const json = parseJson(text.replace(/^\ufeff/, ''))
  if (json) return { ok: true, data: json.data }
  const counter = new LineCounter()
  const failed = (message: string, offset = 0): MetricsDocument => {
    const { line, col } = counter.linePos(offset)
    const problem = { file, line: Math.max(1, line), column: Math.max(1, col), message }
    return { ok: false, problem }
  }
  try {
    const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
    const [error] = document.errors
    if (error) return failed(error.message.replace(/\s+/g, ' '), error.pos[0])
    return { ok: true, data: document.toJS({ maxAliasCount: 100 }) }
  } catch (error) {
    return failed(`cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function parseJson(text: string): { readonly data: unknown } | null {
  try {
    return { data: JSON.parse(text) }
  } catch {
    // Either it is no plain JSON, or no JSON at all.
  }
  try {
    return { data: JSON.parse(quoteNumbers(text)) }
  } catch {
    return null
  }
}

/** `NaN` and `±Infinity` outside of strings become strings, which `numberOf` reads as what they were. */
function quoteNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  )
}

/** A number of a document, also those that JSON can only say as text; null for anything else. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : null
}

/** Own entries of a mapping; none for anything else. Keys such as `__proto__` are keys like others. */
export function entriesOf(value: unknown): [string, unknown][] {
  return isMapping(value) ? Object.entries(value) : []
}

export function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An own value of a mapping. */
export function fieldOf(value: unknown, key: string): unknown {
  return isMapping(value) ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined
}
