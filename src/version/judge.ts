import { type Commit, highest, isLevel, type Level } from './commit.ts'
import { type Footer, parseHeader, parseMessage } from './message.ts'

/** What one commit asks for, and the rule that said so. */
export interface Judgement {
  readonly commit: string
  /** The subject line. */
  readonly summary: string
  readonly level: Level
  /** In words: `feat`, `BREAKING CHANGE footer`, `not conventional`, … */
  readonly rule: string
  /** Version that a `Release-As` trailer names, if one does. */
  readonly releaseAs: string | null
}

export interface CommitRules {
  /** Level by commit type; a type that is not named asks for nothing. */
  readonly types: Readonly<Record<string, Level>>
}

/** Judges a model's commits, newest first, each by its message; reverts are resolved among them. */
export function judgeCommits(model: string, commits: readonly Commit[], rules: CommitRules): Judgement[] {
  const cancelled = new Map<string, string>()
  return commits.map((commit) => {
    const message = parseMessage(commit.message)
    const base = { commit: commit.sha, summary: message.subject }
    const canceller = cancelled.get(commit.sha)
    if (canceller !== undefined)
      return { ...base, level: 'none', rule: `reverted by ${canceller.slice(0, 7)}`, releaseAs: null }
    const reverted = revertedCommits(commit.message)
    const unreleased = reverted.flatMap(
      (prefix) => commits.find((each) => each.sha.startsWith(prefix))?.sha ?? [],
    )
    for (const sha of unreleased) cancelled.set(sha, commit.sha)
    const releaseAs = releaseAsOf(model, message.footers)
    if (reverted.length > 0 && unreleased.length === reverted.length) {
      return {
        ...base,
        level: 'none',
        rule: `cancels ${unreleased.map((sha) => sha.slice(0, 7)).join(', ')}`,
        releaseAs,
      }
    }
    if (reverted.length > 0) return { ...base, level: 'patch', rule: 'reverts a released commit', releaseAs }
    return { ...base, ...judgeMessage(model, commit, message, rules), releaseAs }
  })
}

function judgeMessage(
  model: string,
  commit: Commit,
  message: ReturnType<typeof parseMessage>,
  rules: CommitRules,
): { level: Level; rule: string } {
  const bump = modelBump(model, message.footers)
  if (bump !== null) return bump
  if (message.footers.some(({ token }) => token === 'BREAKING CHANGE'))
    return { level: 'major', rule: 'BREAKING CHANGE footer' }
  if (commit.parents.length > 1) return { level: 'none', rule: 'merge: its parents count' }
  const own = message.header ? judgeHeader(message.header, rules) : null
  const squashed = isSquash(message.subject)
    ? squashedHeaders(message.body).map((header) => judgeHeader(header, rules))
    : []
  const all = own ? [own, ...squashed] : squashed
  if (all.length === 0)
    return {
      level: 'none',
      rule: message.nearly ? `not conventional: ${message.nearly}` : 'not conventional',
    }
  const level = highest(all.map((each) => each.level))
  const deciding = all.find((each) => each.level === level)
  const within = deciding !== own && squashed.length > 0 ? ' in the squashed commits' : ''
  return { level, rule: `${deciding?.rule ?? ''}${within}` }
}

function judgeHeader(
  header: { type: string; breaking: boolean },
  rules: CommitRules,
): { level: Level; rule: string } {
  if (header.breaking) return { level: 'major', rule: `${header.type}!` }
  const level = Object.hasOwn(rules.types, header.type) ? rules.types[header.type] : undefined
  return { level: level ?? 'none', rule: level === undefined ? `${header.type}: no bump` : header.type }
}

/** GitHub ends the title of a squash merge with the pull request's number. */
function isSquash(subject: string): boolean {
  return /\(#\d+\)$/.test(subject)
}

function squashedHeaders(body: readonly string[]) {
  return body.flatMap((line) => {
    const header = /^[*-] /.test(line) ? parseHeader(line.slice(2).trim()).header : null
    return header ? [header] : []
  })
}

/** What `git revert` writes, and the specification's `revert:` with `Refs:`. Object ids may be short. */
function revertedCommits(text: string): string[] {
  const written = [...text.matchAll(/^This reverts commit ([0-9a-f]{7,64})\b/gim)].map(
    (match) => match[1] ?? '',
  )
  if (written.length > 0) return written
  const message = parseMessage(text)
  if (message.header?.type !== 'revert') return []
  return message.footers
    .filter(({ token }) => token === 'Refs')
    .flatMap(({ value }) => value.match(/\b[0-9a-f]{7,64}\b/g) ?? [])
}

/** `Model-Bump: minor`, or for one model of several `Model-Bump: fraud=minor`. */
function modelBump(model: string, footers: readonly Footer[]): { level: Level; rule: string } | null {
  const value = forModel(model, footers, 'Model-Bump')
  return value !== null && isLevel(value) ? { level: value, rule: 'Model-Bump trailer' } : null
}

function releaseAsOf(model: string, footers: readonly Footer[]): string | null {
  return forModel(model, footers, 'Release-As')?.replace(/^v/, '') ?? null
}

function forModel(model: string, footers: readonly Footer[], token: string): string | null {
  for (const footer of footers.toReversed()) {
    if (footer.token.toLowerCase() !== token.toLowerCase()) continue
    const at = footer.value.lastIndexOf('=')
    if (at < 0) return footer.value.trim()
    if (footer.value.slice(0, at).trim() === model) return footer.value.slice(at + 1).trim()
  }
  return null
}
