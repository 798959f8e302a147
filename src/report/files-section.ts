import type { ManifestDifference } from '../manifest/difference.ts'
import type { ModelDecision } from '../promotion/decision.ts'
import { unsafeFiles } from '../promotion/safety.ts'
import { escapeMarkdown, inlineCode } from './markdown.ts'
import { quotedNames } from './sentence.ts'

/** More are counted, not listed. */
const most = 10

/** True when who calls the model must change something. */
export function breaksCallers(difference: ManifestDifference | null): boolean {
  return breakingChanges(difference).length > 0
}

/** What callers of the model have to change, in the open: nobody should have to unfold it. Markdown, empty when nothing. */
export function interfaceSection(difference: ManifestDifference | null): string {
  const broken = breakingChanges(difference).map(({ text }) => quotedNames(text))
  return broken.length === 0 ? '' : list('⚠️ **Callers must change something**', broken)
}

function breakingChanges(difference: ManifestDifference | null): ManifestDifference['model'] {
  return difference?.model.filter((change) => change.class === 'interface-broken') ?? []
}

/** Files that may run code when they are used, and whether they are trusted. Markdown, empty when there are none. */
export function unsafeSection({ manifest, configuration }: ModelDecision): string {
  if (!manifest) return ''
  const lines = unsafeFiles(manifest, configuration).map(({ path, sha256, reasons, trusted }) => {
    const shown = reasons.slice(0, 3).map((reason) => escapeMarkdown(reason))
    const rest = reasons.length > shown.length ? [`and ${reasons.length - shown.length} more`] : []
    const trust =
      trusted === null
        ? ` — not promoted unless ${inlineCode(sha256)} is under ${inlineCode('trusted')}`
        : ` — trusted: ${escapeMarkdown(trusted)}`
    return `${inlineCode(path)}: ${[...shown, ...rest].join('; ')}${trust}`
  })
  return lines.length === 0 ? '' : list('⚠️ **Files that may run code**', lines)
}

function list(title: string, lines: readonly string[]): string {
  const rest = lines.length > most ? [`- and ${lines.length - most} more`] : []
  return [`${title}\n`, ...lines.slice(0, most).map((line) => `- ${line}`), ...rest].join('\n')
}
