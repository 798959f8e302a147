import type { Manifest } from '../manifest/manifest.ts'
import { escapeMarkdown, inlineCode } from './markdown.ts'

/** More reasons are counted, not listed. */
const most = 15

/** Why the number is what it is, as a Markdown list. */
export function whyList({ reasons }: Pick<Manifest, 'reasons'>): string {
  // What did not count is in the manifest and in `plan`; people ask why the number is what it is.
  const told = reasons.filter(({ level, source }) => level !== 'none' || source !== 'commit')
  const lines = told.slice(0, most).map(({ level, commit, summary }) => {
    const where = commit === undefined ? '' : ` ${inlineCode(commit.slice(0, 7))}`
    return `- ${level === 'none' ? 'no bump' : level}:${where} ${escapeMarkdown(summary)}`
  })
  return [...lines, ...(told.length > most ? [`- and ${told.length - most} more`] : [])].join('\n')
}
