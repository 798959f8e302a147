import { raw } from 'hono/html'
import MarkdownIt from 'markdown-it'
import type { Html } from './html.ts'
import { gfm } from './markdown-gfm.ts'
import type { MarkdownPlace } from './markdown-place.ts'
import { linkReferences } from './markdown-references.ts'
import { sanitize } from './markdown-sanitize.ts'

const inComments = gfm(new MarkdownIt({ html: true, linkify: true, breaks: true }))
const inFiles = gfm(new MarkdownIt({ html: true, linkify: true, breaks: false }))

/**
 * GitHub Flavored Markdown to HTML that is safe to put in a page, as GitHub shows it: mentions, issue references and
 * commit ids become links. Images of other hosts are named, not loaded.
 */
export function renderMarkdown(text: string, place: MarkdownPlace): string {
  const parser = place.file ? inFiles : inComments
  return linkReferences(sanitize(parser.render(text), place), place)
}

/** Rendered Markdown as a block of a page. */
export function markdownBody(text: string, place: MarkdownPlace): Html {
  return raw(`<div class="markdown-body">${renderMarkdown(text, place)}</div>`)
}
