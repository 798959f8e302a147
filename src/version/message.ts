/**
 * Commit messages by Conventional Commits 1.0.0 (https://www.conventionalcommits.org/en/v1.0.0/), in linear time.
 * Written by hand: the common parser is quadratic in the length of a line (16 KB take 4 s), its successor
 * needs Node.js 22, and both leave trailers unparsed.
 */

export interface Footer {
  /** As written; `BREAKING-CHANGE` is normalised to `BREAKING CHANGE`. */
  readonly token: string
  readonly value: string
}

export interface ConventionalHeader {
  /** Lower-cased: the specification makes types case-insensitive. */
  readonly type: string
  readonly scope: string | null
  readonly breaking: boolean
  readonly description: string
}

export interface ParsedMessage {
  /** First line that is not blank; empty for an empty message. */
  readonly subject: string
  readonly header: ConventionalHeader | null
  /** Why the subject is not conventional, when it nearly is. */
  readonly nearly: string | null
  /** All lines after the subject, footers included: a squash merge puts whole messages there, each with its own footers. */
  readonly body: readonly string[]
  readonly footers: readonly Footer[]
}

export function parseMessage(message: string): ParsedMessage {
  const lines = message.includes('\r') ? message.split(/\r\n|\r|\n/) : message.split('\n')
  const start = lines.findIndex((line) => line.trim() !== '')
  if (start < 0) return { subject: '', header: null, nearly: null, body: [], footers: [] }
  const subject = (lines[start] ?? '').trim()
  const rest = lines.slice(start + 1)
  const footerStart = findFooters(rest)
  return {
    subject,
    ...parseHeader(subject),
    body: rest,
    footers: parseFooters(rest.slice(footerStart)),
  }
}

/** `type(scope)!: description`. Read from the left, character class by character class, so that no line makes it slow. */
export function parseHeader(line: string): { header: ConventionalHeader | null; nearly: string | null } {
  const type = /^[A-Za-z][A-Za-z0-9_-]{0,63}/.exec(line)?.[0]
  if (type === undefined) return { header: null, nearly: null }
  let at = type.length
  let scope: string | null = null
  if (line[at] === '(') {
    const end = closingParenthesis(line, at)
    if (end < 0) return { header: null, nearly: null }
    scope = line.slice(at + 1, end)
    at = end + 1
  }
  const breaking = line[at] === '!'
  if (breaking) at += 1
  if (line[at] !== ':') return { header: null, nearly: null }
  const description = line.slice(at + 1)
  if (description.trim() === '') return { header: null, nearly: 'nothing is said after the colon' }
  if (!/^\s/.test(description)) return { header: null, nearly: 'there is no space after the colon' }
  return {
    header: {
      type: type.toLowerCase(),
      scope: scope === '' ? null : scope,
      breaking,
      description: description.trim(),
    },
    nearly: null,
  }
}

function closingParenthesis(line: string, open: number): number {
  let depth = 0
  for (let at = open; at < line.length; at += 1) {
    if (line[at] === '(') depth += 1
    if (line[at] === ')') depth -= 1
    if (depth === 0) return at
  }
  return -1
}

/** A footer begins a line: `Token: value` or `Token #value`; only `BREAKING CHANGE` may hold a space. */
const footerPattern = /^(BREAKING[ -]CHANGE|[A-Za-z0-9][A-Za-z0-9-]{0,63})(?:: +| (?=#))(.*)$/s

/** Footers start at the first paragraph that opens with one; what follows belongs to them (specification, rule 8 and 10). */
function findFooters(lines: readonly string[]): number {
  for (let at = 0; at < lines.length; at += 1) {
    const opensParagraph = at === 0 || (lines[at - 1] ?? '').trim() === ''
    if (opensParagraph && isFooter(lines[at] ?? '')) return at
  }
  return lines.length
}

/** A conventional header in a squash body is no footer, although `fix: x` looks like one. */
function isFooter(line: string): boolean {
  return footerPattern.test(line) && !/^[a-z]+:/.test(line)
}

function parseFooters(lines: readonly string[]): Footer[] {
  const footers: { token: string; value: string[] }[] = []
  for (const line of lines) {
    const match = isFooter(line) ? footerPattern.exec(line) : null
    if (match)
      footers.push({
        token: (match[1] ?? '').replace('BREAKING-CHANGE', 'BREAKING CHANGE'),
        value: [match[2] ?? ''],
      })
    else footers.at(-1)?.value.push(line)
  }
  return footers.map(({ token, value }) => ({ token, value: value.join('\n').trim() }))
}
