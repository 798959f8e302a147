import { escapeMarkdown, inlineCode } from './markdown.ts'

/** Tags of the registry, `fraud@v1.3.0` and `fraud#production#4`, within plain text. */
const tag = /[A-Za-z0-9][\w=/.-]*(?:@v\d[\w.+-]*|#[A-Za-z0-9][\w/-]*!?#\d+)/g

/** A sentence of ours with names in it, as Markdown: tags stand as code, so that they can be copied as they are. */
export function sentence(text: string): string {
  let markdown = ''
  let at = 0
  for (const match of text.matchAll(tag)) {
    markdown += escapePart(text.slice(at, match.index)) + inlineCode(match[0])
    at = match.index + match[0].length
  }
  return markdown + escapePart(text.slice(at))
}

/** Escaping trims; the spaces beside a tag belong to the sentence. */
function escapePart(text: string): string {
  const [, before = '', inner = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? []
  return `${before && ' '}${escapeMarkdown(inner)}${after && ' '}`
}
