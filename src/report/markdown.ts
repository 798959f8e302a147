/**
 * Text that others wrote, made harmless. Everything that does not come from our own code passes through here
 * before it stands in a comment, a check, a summary or a release.
 *
 * GitHub links mentions and references *after* Markdown has been rendered, so that no escape of Markdown stops
 * them: a zero-width space does. Characters of Markdown and HTML are written as HTML entities, which mean the
 * same in a paragraph, a table cell, and inside of an HTML block, where backslashes would show.
 */

const zeroWidthSpace = '\u200b'

/** Characters of text that a reader would still look at; the rest is cut. */
const textLimit = 1000

/** One line of text that renders as itself: no elements, no mentions, no references, no links. */
export function escapeMarkdown(text: string, limit: number = textLimit): string {
  return cutText(plainText(text), limit)
    .replace(/[&<>"'`*[\]\\|~$#{}]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, entity)
    .replace(/^[-+=:]|(?<=^\d{1,9})[.)](?=\s|$)/, entity)
    .replace(/&#35;(?=\w)|\bGH-(?=\d)|(?:&#58;|:)(?=\/\/|[\w+-]{1,50}:)|\bwww(?=\.)/gi, `$&${zeroWidthSpace}`)
    .replaceAll('@', `${zeroWidthSpace}@${zeroWidthSpace}`)
}

/** One line of text as code: `like this`. In a table use `tableCode`. */
export function inlineCode(text: string, limit: number = textLimit): string {
  const content = cutText(plainText(text), limit)
  if (content === '') return '` `'
  const runs = content.match(/`+/g) ?? []
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1)
  const space = content.startsWith('`') || content.endsWith('`') ? ' ' : ''
  return `${fence}${space}${content}${space}${fence}`
}

/** One line of text for a cell of a table. */
export function tableCell(text: string, limit: number = 300): string {
  return escapeMarkdown(text, limit)
}

/** One line of text as code in a cell of a table. A bar ends a cell even in code, so that such text is no code there. */
export function tableCode(text: string, limit: number = 300): string {
  return text.includes('|') ? tableCell(text, limit) : inlineCode(text, limit)
}

/** Lines of text as a block of code. `language` is ours, never somebody's text. */
export function codeBlock(text: string, language = ''): string {
  const lines = wellFormed(text)
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => withoutInvisible(line.replace(/\t/g, '    ')))
  const runs = text.match(/`+/g) ?? []
  const fence = '`'.repeat(Math.max(2, ...runs.map((run) => run.length)) + 1)
  return `${fence}${language}\n${lines.join('\n')}\n${fence}`
}

/** A link with a text of others. An address that is not http(s) gives the text alone. */
export function link(text: string, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return escapeMarkdown(text)
  const safe = url.href.replace(/[\s<>()[\]\\|"'`*_~^{}@]/g, (character) =>
    character === '@'
      ? '%40'
      : `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
  return `[${escapeMarkdown(text)}](${safe})`
}

/** Without what cannot be seen but changes how text is read (controls, directions), on one line. */
export function plainText(text: string): string {
  return withoutInvisible(wellFormed(text).replace(/\s+/g, ' ')).replace(/ {2,}/g, ' ').trim()
}

/** Joiners stay: scripts and emoji need them. */
function withoutInvisible(text: string): string {
  return text.replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\u{e0000}-\u{e0fff}]/gu, '')
}

/** Halves of surrogate pairs cannot be sent as UTF-8. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd')
}

/** At most so many code points, the last of them an ellipsis when something was cut. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text
  const points = [...text]
  return points.length <= limit
    ? text
    : `${points
        .slice(0, Math.max(0, limit - 1))
        .join('')
        .trimEnd()}…`
}

function entity(character: string): string {
  const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return named[character] ?? `&#${character.codePointAt(0)};`
}
