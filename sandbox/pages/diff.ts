import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { count, emptyState } from './parts.ts'

const shownLines = 400

/** A patch as git writes it, one box a file; long ones are cut. */
export function diff(patch: string): Html {
  const files = patch.split(/^(?=diff --git )/m).filter((part) => part.startsWith('diff --git '))
  if (files.length === 0) return emptyState('file-diff', 'No changes', 'There is nothing to compare.')
  return html`<p class="muted">Showing ${count(files.length, 'changed file')}</p>${files.map(file)}`
}

function file(part: string): Html {
  const lines = part.trimEnd().split('\n')
  const start = lines.findIndex((line) => line.startsWith('@@'))
  const name = nameOf(lines)
  const body = start < 0 ? [] : lines.slice(start)
  const added = body.filter((line) => line.startsWith('+')).length
  const removed = body.filter((line) => line.startsWith('-')).length
  const more =
    body.length > shownLines ? html`<p class="box-body muted">${body.length - shownLines} more lines</p>` : ''
  const text =
    body.length > 0
      ? html`<div class="scroll"><table class="code diff">${body.slice(0, shownLines).map(line)}</table></div>`
      : html`<p class="box-body muted">Binary file or no change of content</p>`
  return html`<section class="box"><div class="box-head">${icon('file', 'muted')}<b class="mono grow">${name}</b><span class="success">+${added}</span><span class="danger">−${removed}</span></div>${text}${more}</section>`
}

function line(text: string): Html {
  const tone = { '+': 'added', '-': 'removed', '@': 'hunk' }[text[0] ?? ''] ?? ''
  const body = tone === 'hunk' ? text : text.slice(1)
  return html`<tr class="${tone}"><td class="number">${tone === 'hunk' ? '' : text[0]}</td><td>${body}</td></tr>`
}

function nameOf(lines: readonly string[]): string {
  const after =
    lines.find((line) => line.startsWith('+++ b/')) ?? lines.find((line) => line.startsWith('--- a/'))
  return after?.slice(6) ?? lines[0]?.replace(/^diff --git a\/.* b\//, '') ?? ''
}
