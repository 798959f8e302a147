import { type Footer, parseFooters } from './footers.ts'
import { type ConventionalHeader, parseHeader } from './header.ts'
import { type Overrides, parseOverrides } from './overrides.ts'
import { revertedCommits } from './reverts.ts'
import { squashedHeaders } from './squash.ts'

/**
 * What a commit's message says, by Conventional Commits 1.0.0 (https://www.conventionalcommits.org/en/v1.0.0/), read
 * in linear time. Written by hand: the common parser is quadratic in the length of a line (16 KB take 4 s), its
 * successor needs Node.js 22, and both leave trailers unparsed.
 */
export interface ParsedMessage {
  /** First line that is not blank; empty for an empty message. */
  readonly subject: string
  readonly header: ConventionalHeader | null
  /** Why the subject is not conventional, when it nearly is. */
  readonly nearly: string | null
  /** All lines after the subject, footers included: a squash merge puts whole messages there, each with its own footers. */
  readonly body: readonly string[]
  readonly footers: readonly Footer[]
  /** Whether a `BREAKING CHANGE` footer is among them. */
  readonly breaking: boolean
  readonly overrides: Overrides
  /** Conventional commits in the list of a squash merge. */
  readonly squashed: readonly ConventionalHeader[]
  /** Names of the commits or pull requests that it takes back. */
  readonly reverts: readonly string[]
}

/** All that does not depend on a model: a commit may count for hundreds of them. */
export function parseMessage(message: string): ParsedMessage {
  const lines = message.includes('\r') ? message.split(/\r\n|\r|\n/) : message.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const start = lines.findIndex((line) => line.trim() !== '')
  const subject = (lines[start] ?? '').trim()
  const { header, nearly } = parseHeader(subject)
  const body = start < 0 ? [] : lines.slice(start + 1)
  const footers = parseFooters(body)
  return {
    subject,
    header,
    nearly,
    body,
    footers,
    breaking: footers.some(({ token }) => token === 'BREAKING CHANGE'),
    overrides: parseOverrides(footers),
    squashed: squashedHeaders(subject, body),
    reverts: revertedCommits({ subject, header, body, footers }),
  }
}
