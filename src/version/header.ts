/** First line of a conventional commit: `type(scope)!: description`. */
export interface ConventionalHeader {
  /** Lower-cased: the specification makes types case-insensitive. */
  readonly type: string
  readonly scope: string | null
  readonly breaking: boolean
  readonly description: string
}

export interface ParsedHeader {
  readonly header: ConventionalHeader | null
  /** Why the line is not conventional, when it nearly is. */
  readonly nearly: string | null
}

const neither: ParsedHeader = { header: null, nearly: null }

/** Read from the left, character class by character class, so that no line makes it slow. */
export function parseHeader(line: string): ParsedHeader {
  const type = /^[A-Za-z][A-Za-z0-9_-]{0,63}/.exec(line)?.[0]
  if (type === undefined) return neither
  let at = type.length
  let scope: string | null = null
  if (line[at] === '(') {
    const end = closingParenthesis(line, at)
    if (end < 0) return neither
    scope = line.slice(at + 1, end)
    at = end + 1
  }
  const breaking = line[at] === '!'
  if (breaking) at += 1
  if (line[at] !== ':') return isAutosquash(line, type) ? autosquash(type) : neither
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

/** What `git commit --fixup` and `--squash` write, to be folded into another commit by a rebase. */
function isAutosquash(line: string, type: string): boolean {
  return ['fixup', 'squash', 'amend'].includes(type) && line.startsWith('! ', type.length)
}

function autosquash(type: string): ParsedHeader {
  return { header: null, nearly: `${type}! was not folded into the commit that it is for` }
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
