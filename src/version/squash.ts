import { type ConventionalHeader, parseHeader } from './header.ts'

const none: readonly ConventionalHeader[] = []

/**
 * The conventional commits that the body of a squash merge lists: GitHub ends such a title with the number of the
 * pull request, and may put the messages of its commits below, each behind an asterisk. What a body quotes is not
 * listed: release notes of others in `<details>` or between fences, dependabot's YAML.
 */
export function squashedHeaders(subject: string, body: readonly string[]): readonly ConventionalHeader[] {
  if (!/\(#\d+\)$/.test(subject)) return none
  const headers: ConventionalHeader[] = []
  let quote: Quote | null = null
  for (const [at, line] of body.entries()) {
    if (quote) {
      if (quote(line)) quote = null
      continue
    }
    quote = quoteAt(line, body[at + 1])
    if (!/^[*-] /.test(line)) continue
    const { header } = parseHeader(line.slice(2).trim())
    if (header) headers.push(header)
  }
  return headers
}

/** Tells of a line whether the quote ends with it. */
type Quote = (line: string) => boolean

function quoteAt(line: string, next: string | undefined): Quote | null {
  if (/^<details\b/i.test(line) && !/<\/details>/i.test(line)) return (each) => /<\/details>/i.test(each)
  const fence = /^(?:```+|~~~+)/.exec(line)?.[0]
  if (fence !== undefined) return (each) => each.startsWith(fence)
  if (line === '---' && next === 'updated-dependencies:') return (each) => each === '...' || each === ''
  return null
}
