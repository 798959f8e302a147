import type { MarkdownPlace } from './markdown-place.ts'

/**
 * `@login`, `@org/team`, `#12`, `GH-12`, `owner/name#12` and full commit ids, with GitHub's rules of what may stand before
 * and after: https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
 */
const reference = new RegExp(
  [
    String.raw`(?<!\w)@(?=(?<login>[a-z\d][a-z\d-]{0,38}))\k<login>(?<team>\/[a-z\d][\w-]*)?(?!\/)(?=\.+\W|\.+$|[^\w.]|$)`,
    String.raw`(?<![\w#/.-])(?<where>[\w.-]+\/[\w.-]+)?(?:#|GH-)(?<number>[1-9]\d*)(?!\w)`,
    String.raw`(?<![\w/])(?<sha>[\da-f]{40})(?!\w)`,
  ].join('|'),
  'gi',
)
const untouched = new Set(['a', 'pre', 'code', 'tt'])

/** Links references in the text of sanitized HTML, except in links and code, as GitHub does. */
export function linkReferences(html: string, { repository }: MarkdownPlace): string {
  const home = `${repository.owner.login}/${repository.name}`
  const inside: string[] = []
  // The sanitizer escapes `<` and `>` everywhere else, so this splits into tags and text.
  return html
    .split(/(<[^>]*>)/)
    .map((part) => {
      if (part.startsWith('<')) {
        track(inside, part)
        return part
      }
      return inside.length > 0 ? part : part.replace(reference, (...match) => linked(match, home))
    })
    .join('')
}

function track(inside: string[], tag: string): void {
  const name = /^<\/?([a-z\d]+)/.exec(tag)?.[1]
  if (name === undefined || !untouched.has(name)) return
  if (tag.startsWith('</')) inside.pop()
  else inside.push(name)
}

function linked(match: readonly unknown[], home: string): string {
  const text = String(match[0])
  const groups = match.at(-1) as Record<'login' | 'team' | 'where' | 'number' | 'sha', string | undefined>
  if (groups.login !== undefined) {
    const to = groups.team === undefined ? groups.login : `orgs/${groups.login}/teams${groups.team}`
    return `<a class="user-mention" href="/${to}">${text}</a>`
  }
  if (groups.number !== undefined) {
    return `<a class="issue-link" href="/${groups.where ?? home}/issues/${groups.number}">${text}</a>`
  }
  return `<a class="commit-link" href="/${home}/commit/${text}"><code>${text.slice(0, 7)}</code></a>`
}
