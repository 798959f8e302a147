import { type Commit, higher, highest, isLevel, type Level } from './commit.ts'
import { type Footer, type ParsedMessage, parseHeader, parseMessage } from './message.ts'
import { createReverts, type Revert, revertedCommits } from './reverts.ts'

/** The rule of a commit that says itself how much it moves. */
export const bumpRule = 'Model-Bump trailer'
const breakingRule = 'BREAKING CHANGE footer'
const withinSquash = ' in the squashed commits'

/** What one commit asks for, and the rule that said so. */
export interface Judgement {
  readonly commit: string
  /** The subject line. */
  readonly summary: string
  readonly level: Level
  /** In words: `feat`, `BREAKING CHANGE footer`, `not conventional`, … */
  readonly rule: string
  /** Unreleased commits that this one takes back. */
  readonly cancels: readonly string[]
  /** Version that a `Release-As` trailer names, if one does. */
  readonly releaseAs: string | null
}

export interface CommitRules {
  /** Level by commit type; a type that is not named asks for nothing. */
  readonly types: Readonly<Record<string, Level>>
}

/** Judges one model's commits as they come: children before parents, each once. Nothing of a message is kept but its subject. */
export interface Judge {
  add(commit: Commit, message: ParsedMessage): void
  /** In the order they came. Reverts of what did not come are of released commits. */
  judgements(): Judgement[]
}

/** Judges a model's commits, newest first, each by its message; reverts are resolved among them. */
export function judgeCommits(model: string, commits: Iterable<Commit>, rules: CommitRules): Judgement[] {
  const judge = createJudge(model, rules)
  for (const commit of commits) judge.add(commit, parseMessage(commit.message))
  return judge.judgements()
}

const nothing: readonly string[] = []

export function createJudge(model: string, rules: CommitRules): Judge {
  const judgements: Judgement[] = []
  const reverts = createReverts()
  const open: { at: number; revert: Revert; message: ParsedMessage; told: Verdict }[] = []
  return {
    add(commit, message) {
      const summary = detached(message.subject, commit.message)
      const canceller = reverts.cancellerOf(commit.sha, message.subject)
      if (canceller !== null) {
        const rule = `reverted by ${short(canceller)}`
        judgements.push({
          commit: commit.sha,
          summary,
          level: 'none',
          rule,
          cancels: nothing,
          releaseAs: null,
        })
        return
      }
      const told = judgeMessage(model, commit, message, rules)
      const revert = reverts.expect(commit.sha, revertedCommits(message))
      if (revert) open.push({ at: judgements.length, revert, message, told })
      const releaseAs = releaseAsOf(model, message.footers)
      const { level, rule } = told
      const cancels = revert?.cancels ?? nothing
      judgements.push({ commit: commit.sha, summary, level, rule, cancels, releaseAs })
    },
    judgements() {
      // Only now is it known which of the reverted commits are unreleased.
      for (const { at, revert, message, told } of open.splice(0)) {
        const judged = judgements[at]
        const all = revert.cancels.length === revert.named
        if (judged) judgements[at] = { ...judged, ...judgeRevert(message, told, revert.cancels, all) }
      }
      return judgements
    },
  }
}

/** A part of a string keeps the whole of it in memory; a copy of a long message's subject does not. */
function detached(subject: string, message: string): string {
  return message.length < 2 * subject.length + 16 ? subject : String(JSON.parse(JSON.stringify(subject)))
}

interface Verdict {
  readonly level: Level
  readonly rule: string
}

/**
 * Taking back what nobody got is no change; taking back what was released is one. What the commit says beyond
 * that still counts: a squash merge may revert one thing and add another.
 */
function judgeRevert(
  message: ParsedMessage,
  told: Verdict,
  cancels: readonly string[],
  onlyUnreleased: boolean,
): Verdict {
  if (told.rule === bumpRule) return told
  const nothingElse = message.header === null || message.header.type === 'revert'
  if (onlyUnreleased && nothingElse && told.rule !== breakingRule && !told.rule.includes(withinSquash))
    return { level: 'none', rule: `cancels ${cancels.map(short).join(', ')}` }
  if (onlyUnreleased || higher(told.level, 'patch') !== 'patch') return told
  return { level: 'patch', rule: 'reverts a released commit' }
}

function short(sha: string): string {
  return sha.slice(0, 7)
}

function judgeMessage(model: string, commit: Commit, message: ParsedMessage, rules: CommitRules): Verdict {
  const asked = forModel(model, message.footers, 'Model-Bump')
  if (asked !== null && isLevel(asked)) return { level: asked, rule: bumpRule }
  const verdict = judgeText(commit, message, rules)
  if (asked === null) return verdict
  return { ...verdict, rule: `${verdict.rule} (Model-Bump: ${asked.slice(0, 20)} is no level)` }
}

function judgeText(commit: Commit, message: ParsedMessage, rules: CommitRules): Verdict {
  if (message.footers.some(({ token }) => token === 'BREAKING CHANGE'))
    return { level: 'major', rule: breakingRule }
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
  const within = deciding !== own ? withinSquash : ''
  return { level, rule: `${deciding?.rule ?? ''}${within}` }
}

function judgeHeader(header: { type: string; breaking: boolean }, rules: CommitRules): Verdict {
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

function releaseAsOf(model: string, footers: readonly Footer[]): string | null {
  return forModel(model, footers, 'Release-As')?.replace(/^v/, '') ?? null
}

/** `Model-Bump: minor`, or for one of several models `Model-Bump: fraud=minor`: the last that names it, or else the last that names none. */
function forModel(model: string, footers: readonly Footer[], token: string): string | null {
  if (footers.length === 0) return null
  const values = footers
    .filter((footer) => footer.token.toLowerCase() === token.toLowerCase())
    .map(({ value }) => (value.split('\n', 1)[0] ?? '').trim())
  const named = values.findLast((value) => value.includes('=') && modelOf(value) === model)
  if (named !== undefined) return named.slice(named.lastIndexOf('=') + 1).trim()
  return values.findLast((value) => !value.includes('=')) ?? null
}

function modelOf(value: string): string {
  return value.slice(0, value.lastIndexOf('=')).trim()
}
