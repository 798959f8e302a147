import { escapeMarkdown, inlineCode } from './markdown.ts'

/** Tags of the registry, `fraud@v1.3.0` and `fraud#production#4`, and moments, within plain text. */
const verbatim = /[A-Za-z0-9][\w=/.-]*(?:@v\d[\w.+-]*|#[A-Za-z0-9][\w/-]*!?#\d+)|\b\d{4}-\d\d-\d\dT[\d:]{8}Z/g

/** A sentence of ours with names in it, as Markdown: tags and moments stand as code, so that they can be copied. */
export function sentence(text: string): string {
  let markdown = ''
  let at = 0
  for (const match of text.matchAll(verbatim)) {
    markdown += escapePart(text.slice(at, match.index)) + inlineCode(match[0])
    at = match.index + match[0].length
  }
  return markdown + escapePart(text.slice(at))
}

/** A line of ours in which names of a file stand between backticks, as Markdown. The names themselves hold none. */
export function quotedNames(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? inlineCode(part) : escapePart(part)))
    .join('')
}

/** Escaping trims; the spaces beside a tag belong to the sentence. */
function escapePart(text: string): string {
  const [, before = '', inner = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? []
  return `${before && ' '}${escapeMarkdown(inner)}${after && ' '}`
}
