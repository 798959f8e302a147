import type { Manifest } from '../manifest/manifest.ts'
import { higher, highest, type Level } from '../version/commit.ts'
import type { Reason } from '../version/reason.ts'
import { escapeMarkdown, inlineCode } from './markdown.ts'
import { quotedNames } from './sentence.ts'

/** More reasons are counted, not listed. */
const most = 15

/**
 * Says in one line what raised the number above what the commits ask for; null when nothing did. Plain text:
 * "commits say patch; output `hn` is gone, so major".
 */
export function raisedByEvidence(
  reasons: readonly Pick<Reason, 'level' | 'source' | 'summary'>[],
): string | null {
  const levelOf = (source: Reason['source']): Level =>
    highest(reasons.filter((each) => each.source === source).map(({ level }) => level))
  const [commits, evidence] = [levelOf('commit'), levelOf('evidence')]
  if (evidence === 'none' || higher(commits, evidence) === commits) return null
  const seen = reasons.filter(({ source, level }) => source === 'evidence' && level === evidence)
  const shown = seen.slice(0, 3).map(({ summary }) => summary)
  const rest = seen.length > shown.length ? [`${seen.length - shown.length} more`] : []
  const said = reasons.some(({ source }) => source === 'commit')
    ? `commits say ${commits}`
    : 'no commit asks for it'
  return `${said}; ${[...shown, ...rest].join(' and ')}, so ${evidence}`
}

/** Why the number is what it is, as a Markdown list. */
export function whyList({ reasons }: Pick<Manifest, 'reasons'>): string {
  // What did not count is in the manifest and in `plan`; people ask why the number is what it is.
  const told = reasons.filter(({ level, source }) => level !== 'none' || source !== 'commit')
  const lines = told.slice(0, most).map(({ level, source, commit, summary }) => {
    const where = commit === undefined ? '' : ` ${inlineCode(commit.slice(0, 7))}`
    return `- ${level === 'none' ? 'no bump' : level}:${where} ${source === 'evidence' ? quotedNames(summary) : escapeMarkdown(summary)}`
  })
  const raised = raisedByEvidence(reasons)
  const head = raised === null ? '' : `${quotedNames(capital(raised))}.\n\n`
  return head + [...lines, ...(told.length > most ? [`- and ${told.length - most} more`] : [])].join('\n')
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
