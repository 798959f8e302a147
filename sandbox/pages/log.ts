import { type Html, html } from './html.ts'

/** Colours of terminals are left out; https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence starts with one.
const terminal = /\u001b\[[\d;]*[A-Za-z]/g
const shownLines = 5000

/** A job's log with line numbers; groups, errors and warnings stand out as on github.com. */
export function logLines(log: string): Html {
  const lines = log.trimEnd().replace(terminal, '').split('\n')
  const rows = lines.slice(0, shownLines).map((line, index) => {
    const marked =
      /^(?:\d{4}-[\d-]+T[\d:.]+Z )?(?:##\[(group|endgroup|error|warning|notice|debug|command)\]|::(group|endgroup|error|warning|notice|debug)(?: [^:]*)?::|\[(command)\])(.*)$/.exec(
        line,
      )
    const kind = marked?.[1] ?? marked?.[2] ?? marked?.[3] ?? ''
    if (kind === 'endgroup') return html``
    return html`<tr class="${kind}"><td class="number">${index + 1}</td><td>${marked ? marked[4] : line}</td></tr>`
  })
  const more =
    lines.length > shownLines ? html`<p class="muted">${lines.length - shownLines} more lines</p>` : ''
  return html`<div class="scroll"><table class="code">${rows}</table></div>${more}`
}
