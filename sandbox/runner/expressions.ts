import { data, Evaluator, Lexer, Parser } from '@actions/expressions'

/** What expressions see: `github`, `env`, `steps`, … as plain JSON. */
export type Contexts = Readonly<Record<string, unknown>>
/** Functions beyond the built-in ones, by lower-case name: `success`, `hashfiles`, … */
export type Functions = Readonly<Record<string, (...args: string[]) => boolean | string>>

/** Evaluates one expression, without the `${{ }}` around it. @throws when it is malformed or names unknown things. */
export function evaluate(expression: string, contexts: Contexts, functions: Functions = {}): unknown {
  const definitions = Object.entries(functions).map(([name, call]) => ({
    name,
    minArgs: 0,
    maxArgs: 255,
    call: (...args: data.ExpressionData[]) => {
      const result = call(...args.map((arg) => arg.coerceString()))
      return typeof result === 'boolean' ? new data.BooleanData(result) : new data.StringData(result)
    },
  }))
  const { tokens } = new Lexer(expression).lex()
  const tree = new Parser(tokens, Object.keys(contexts), definitions).parse()
  const values: unknown = JSON.parse(JSON.stringify(contexts), data.reviver)
  if (!(values instanceof data.Dictionary)) throw new Error('contexts must be an object')
  const result = new Evaluator(tree, values, new Map(definitions.map((each) => [each.name, each]))).evaluate()
  const plain = JSON.stringify(result, data.replacer)
  return plain === undefined ? null : JSON.parse(plain)
}

/** As `if:` sees it: null, false, 0, NaN and the empty string are false. */
export function isTrue(value: unknown): boolean {
  return value !== null && value !== undefined && value !== false && value !== 0 && value !== ''
}

/** Replaces the expressions in a value, at any depth; a string that is one expression becomes its value. */
export function interpolate(value: unknown, contexts: Contexts, functions: Functions = {}): unknown {
  if (typeof value === 'string') {
    const parts = split(value)
    const [only] = parts
    if (parts.length === 1 && only?.expression) return evaluate(only.text, contexts, functions)
    return parts
      .map(({ text, expression }) => (expression ? asText(evaluate(text, contexts, functions)) : text))
      .join('')
  }
  if (Array.isArray(value)) return value.map((each) => interpolate(each, contexts, functions))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, interpolate(each, contexts, functions)]),
  )
}

/** The same for a mapping whose values end as text: `env`, `with`, `outputs`. */
export function interpolateTexts(
  mapping: Readonly<Record<string, unknown>>,
  contexts: Contexts,
  functions: Functions = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(mapping).map(([key, value]) => [key, asText(interpolate(value, contexts, functions))]),
  )
}

/** As GitHub writes values into text. */
export function asText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? (Array.isArray(value) ? 'Array' : 'Object') : String(value)
}

interface Part {
  readonly text: string
  readonly expression: boolean
}

function split(value: string): Part[] {
  const parts: Part[] = []
  let rest = value
  for (;;) {
    const start = rest.indexOf('${{')
    const end = start < 0 ? -1 : endOfExpression(rest, start + 3)
    if (end < 0) break
    if (start > 0) parts.push({ text: rest.slice(0, start), expression: false })
    parts.push({ text: rest.slice(start + 3, end).trim(), expression: true })
    rest = rest.slice(end + 2)
  }
  if (rest !== '' || parts.length === 0) parts.push({ text: rest, expression: false })
  return parts
}

/** Index of the closing `}}`, which may also stand in a quoted string before. */
function endOfExpression(text: string, from: number): number {
  let quoted = false
  for (let i = from; i < text.length; i += 1) {
    if (text[i] === "'") quoted = !quoted
    else if (!quoted && text.startsWith('}}', i)) return i
  }
  return -1
}
