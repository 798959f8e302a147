import { LineCounter, parseDocument as parseYaml } from 'yaml'

export type ParsedDocument =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly line: number; readonly column: number; readonly message: string }

/** Data from YAML or JSON, which is a part of YAML 1.2. Never throws; aliases that would blow up are refused. */
export function parseDocument(text: string): ParsedDocument {
  const counter = new LineCounter()
  try {
    const document = parseYaml(text, { lineCounter: counter, prettyErrors: false })
    const [error] = document.errors
    if (!error) return { ok: true, data: document.toJS({ maxAliasCount: 100 }) }
    const { line, col } = counter.linePos(error.pos[0])
    return { ok: false, line, column: col, message: error.message }
  } catch (error) {
    return { ok: false, line: 1, column: 1, message: error instanceof Error ? error.message : String(error) }
  }
}
