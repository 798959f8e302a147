import { randomUUID } from 'node:crypto'
import type { MarkdownIt, StateCore, Token } from 'markdown-it'
import { icon } from './icons.ts'

/**
 * Attribute that carries the classes of what we generate through the sanitizer. Its name is random, so no text can
 * forge it: classes written in raw HTML are dropped, as on GitHub.
 */
export const ours = `data-${randomUUID()}`

const alerts = {
  note: { title: 'Note', icon: 'info' },
  tip: { title: 'Tip', icon: 'light-bulb' },
  important: { title: 'Important', icon: 'report' },
  warning: { title: 'Warning', icon: 'alert' },
  caution: { title: 'Caution', icon: 'stop' },
} as const

/** What GFM has beyond markdown-it's tables, strikethrough and links: alerts, task lists, mermaid, heading anchors. */
export function gfm(parser: MarkdownIt): MarkdownIt {
  // Only with a scheme: otherwise README.md would link to Moldova.
  parser.linkify.set({ fuzzyLink: false })
  parser.core.ruler.after('block', 'alerts', markAlerts)
  parser.core.ruler.push('gfm', (state) => {
    state.tokens.forEach((token, index) => {
      if (token.type === 'inline') markTask(state, index)
      if (token.type === 'heading_open') token.attrSet('id', slug(state.tokens[index + 1]?.content ?? ''))
      if (token.type === 'th_open' || token.type === 'td_open') alignCell(token)
    })
  })
  const fence = parser.renderer.rules['fence']
  parser.renderer.rules['fence'] = (tokens, index, options, env, renderer) => {
    const token = tokens[index]
    if (token && /^mermaid\b/.test(token.info.trim())) {
      return `<pre ${ours}="mermaid">${parser.utils.escapeHtml(token.content)}</pre>\n`
    }
    return fence?.(tokens, index, options, env, renderer) ?? ''
  }
  return parser
}

/** Placeholders that the sanitizer's output is searched for: SVG itself would not survive it. */
export function alertIcons(html: string): string {
  return html.replace(
    /<p class="markdown-alert-title alert-(note|tip|important|warning|caution)">/g,
    (_, kind: keyof typeof alerts) => `<p class="markdown-alert-title">${icon(alerts[kind].icon)}`,
  )
}

function markAlerts(state: StateCore): void {
  const { tokens } = state
  for (let start = 0; start < tokens.length; start++) {
    const open = tokens[start]
    const inline = tokens[start + 2]
    if (open?.type !== 'blockquote_open' || open.level !== 0 || inline?.type !== 'inline') continue
    const found = /^\[!(note|tip|important|warning|caution)\][ \t]*(?:\n|$)/i.exec(inline.content)
    const close = tokens.findIndex(
      (token, at) => at > start && token.type === 'blockquote_close' && token.level === 0,
    )
    const end = tokens[close]
    if (!found?.[1] || !end) continue
    const kind = found[1].toLowerCase() as keyof typeof alerts
    for (const token of [open, end]) token.tag = 'div'
    open.attrSet(ours, `markdown-alert markdown-alert-${kind}`)
    const title = new state.Token('html_block', '', 0)
    title.content = `<p ${ours}="markdown-alert-title alert-${kind}">${alerts[kind].title}</p>`
    inline.content = inline.content.slice(found[0].length)
    tokens.splice(start + 1, inline.content === '' ? 3 : 0, title)
  }
}

function markTask(state: StateCore, index: number): void {
  const item = state.tokens[index - 2]
  const inline = state.tokens[index]
  const text = inline?.children?.[0]
  const box = /^\[([ xX])\](?=\s)/.exec(text?.content ?? '')
  if (item?.type !== 'list_item_open' || !inline?.children || !text || !box) return
  text.content = text.content.slice(3)
  const input = new state.Token('html_inline', '', 0)
  input.content = `<input ${ours}="task-list-item-checkbox" type="checkbox" disabled${box[1] === ' ' ? '' : ' checked'}>`
  inline.children.unshift(input)
  item.attrSet(ours, 'task-list-item')
  const list = state.tokens
    .slice(0, index)
    .findLast((token) => /_list_open$/.test(token.type) && token.level < item.level)
  list?.attrSet(ours, 'contains-task-list')
}

function alignCell(token: Token): void {
  const align = /text-align:(\w+)/.exec(String(token.attrGet('style') ?? ''))?.[1]
  token.attrs = align === undefined ? null : [['align', align]]
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')
}
