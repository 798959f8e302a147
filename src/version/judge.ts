import { type Commit, higher, highest, isLevel, type Level } from './commit.ts'
import type { ConventionalHeader } from './header.ts'
import { type ParsedMessage, parseMessage } from './message.ts'
import { overrideFor } from './overrides.ts'
import { createReach, type Reach } from './reach.ts'
import { createReverts, type Revert } from './reverts.ts'

/** The rule of a commit that says itself how much it moves. */
export const bumpRule = 'Model-Bump trailer'
const breakingRule = 'BREAKING CHANGE footer'
const withinSquash = ' in the squashed commits'

/** What one commit asks for, and the rule that said so. */
export interface Judgement {
  readonly commit: string
  /** The subject line, cut where nobody reads on. */
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
  /** `containing` is what the reach of the walk says of the commit. */
  add(commit: Commit, message: ParsedMessage, containing: ReadonlySet<string>): void
  /** In the order they came. Reverts of what did not come are of released commits. */
  judgements(): Judgement[]
}

/** Judges a model's commits, newest first, each by its message; reverts are resolved among them. */
export function judgeCommits(model: string, commits: readonly Commit[], rules: CommitRules): Judgement[] {
  const reach = createReach(commits[0]?.sha ?? '', [])
  const judge = createJudge(model, rules, reach)
  for (const commit of commits)
    judge.add(commit, parseMessage(commit.message), reach.visit(commit.sha, commit.parents))
  return judge.judgements()
}

const nothing: readonly string[] = []

/** A merge that was taken back, and with it what is in the history of its other parents, but not of the first. */
interface RevertedMerge {
  readonly by: string
  readonly first: string
  readonly others: readonly string[]
}

/** Each costs every commit a look; nobody takes back so many merges between two releases. */
const mostMerges = 500

export function createJudge(model: string, rules: CommitRules, reach: Pick<Reach, 'mark'>): Judge {
  const judgements: Judgement[] = []
  const reverts = createReverts()
  const merges: RevertedMerge[] = []
  const open: { at: number; revert: Revert; message: ParsedMessage; told: Verdict }[] = []
  return {
    add(commit, message, containing) {
      const summary = summaryOf(message.subject, commit.message)
      const direct = reverts.cancellerOf(commit.sha, message.subject)
      const canceller = direct ?? merges.find((merge) => wasBroughtBy(merge, containing))?.by ?? null
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
        const [first, ...others] = commit.parents
        if (direct === null || first === undefined || others.length === 0 || merges.length >= mostMerges)
          return
        merges.push({ by: direct, first, others })
        for (const parent of commit.parents) reach.mark(parent)
        return
      }
      const told = judgeMessage(model, commit, message, rules)
      const { level, rule } = told
      const releaseAs = overrideFor(model, message.overrides.releaseAs)?.replace(/^v/, '') ?? null
      // What a merge says it reverts, the commits that it brings in say, too.
      const revert = commit.parents.length > 1 ? null : reverts.expect(commit.sha, message.reverts)
      if (revert) open.push({ at: judgements.length, revert, message, told })
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

function wasBroughtBy({ first, others }: RevertedMerge, containing: ReadonlySet<string>): boolean {
  return !containing.has(first) && others.some((parent) => containing.has(parent))
}

/** Characters of a subject that are kept. */
const summaryLength = 300

/** A part of a string keeps the whole of it in memory: of a long message, what was joined anew does not. */
function summaryOf(subject: string, message: string): string {
  const whole = subject.length <= summaryLength
  // Not within a pair of surrogates.
  const summary = whole ? subject : `${subject.slice(0, summaryLength).replace(/[\uD800-\uDBFF]$/, '')}…`
  return message.length < 2 * summary.length + 16 ? summary : ` ${summary}`.slice(1)
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
  const asked = overrideFor(model, message.overrides.bump)
  if (asked !== null && isLevel(asked)) return { level: asked, rule: bumpRule }
  const verdict = judgeText(commit, message, rules)
  if (asked === null) return verdict
  return { ...verdict, rule: `${verdict.rule} (Model-Bump: ${asked.slice(0, 20)} is no level)` }
}

function judgeText(commit: Commit, message: ParsedMessage, rules: CommitRules): Verdict {
  if (message.breaking) return { level: 'major', rule: breakingRule }
  if (commit.parents.length > 1) return { level: 'none', rule: 'merge: its parents count' }
  const own = message.header ? judgeHeader(message.header, rules) : null
  if (own && message.squashed.length === 0) return own
  const squashed = message.squashed.map((header) => judgeHeader(header, rules))
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

function judgeHeader(header: ConventionalHeader, rules: CommitRules): Verdict {
  if (header.breaking) return { level: 'major', rule: `${header.type}!` }
  const level = Object.hasOwn(rules.types, header.type) ? rules.types[header.type] : undefined
  return { level: level ?? 'none', rule: level === undefined ? `${header.type}: no bump` : header.type }
}
