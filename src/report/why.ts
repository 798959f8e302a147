import type { Manifest } from '../manifest/manifest.ts'
import { escapeMarkdown, inlineCode } from './markdown.ts'

/** More reasons are counted, not listed. */
const most = 15

/** Why the number is what it is, as a Markdown list. */
export function whyList({ reasons }: Pick<Manifest, 'reasons'>): string {
  const lines = reasons.slice(0, most).map(({ level, commit, summary }) => {
    const where = commit === undefined ? '' : ` ${inlineCode(commit.slice(0, 7))}`
    return `- ${level === 'none' ? 'no bump' : level}:${where} ${escapeMarkdown(summary)}`
  })
  return [...lines, ...(reasons.length > most ? [`- and ${reasons.length - most} more`] : [])].join('\n')
}
