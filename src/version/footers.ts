export interface Footer {
  /** As written; `BREAKING-CHANGE` is normalised to `BREAKING CHANGE`. */
  readonly token: string
  readonly value: string
}

/** A footer begins a line: `Token: value` or `Token #value`; only `BREAKING CHANGE` may hold a space. */
const footerPattern = /^(BREAKING[ -]CHANGE|[A-Za-z0-9][A-Za-z0-9-]{0,63})(?:: +| (?=#))(.*)$/s

const none: readonly Footer[] = []

/**
 * Footers start at the first paragraph that opens with one, and what follows belongs to them (Conventional Commits
 * 1.0.0, rules 8 to 10). `lines` are those after the subject; the blank line in front of the first may be missing.
 */
export function parseFooters(lines: readonly string[]): readonly Footer[] {
  const start = lines.findIndex((line, at) => {
    return (at === 0 || isBlank(lines[at - 1])) && isFooter(line)
  })
  if (start < 0) return none
  const footers: { token: string; value: string[] }[] = []
  for (const line of lines.slice(start)) {
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

/** A conventional header in a squash body is no footer, although `fix: x` looks like one. */
function isFooter(line: string): boolean {
  return footerPattern.test(line) && !/^[a-z]+:/.test(line)
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || line.trim() === ''
}
