import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { renderMarkdown } from '../../../sandbox/pages/markdown.ts'

const repository = { owner: { login: 'acme' }, name: 'fraud' }
const render = (text: string) => renderMarkdown(text, { repository })
/** Tags of the rendered text; what is quoted in them counts only where it is an address. */
const elements = (text: string) =>
  (render(text).match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/(?<! href=)"[^"]*"/g, '""'))
const sha = '51048d7a84db00d2fc5f1d7a84db00d2fc5f1d7a'

describe('Markdown as GitHub shows it', () => {
  test.each([
    ['a mention', 'cc @alice.', '<a class="user-mention" href="/alice">@alice</a>.'],
    ['a mention written with a character reference', '&#64;alice', 'href="/alice"'],
    ['a mention in raw HTML', '<b>&#x40;alice</b>', 'href="/alice"'],
    ['a team', '@acme/ml-leads', 'href="/orgs/acme/teams/ml-leads"'],
    ['an issue', 'see #12', '<a class="issue-link" href="/acme/fraud/issues/12">#12</a>'],
    ['an issue, the old way', 'GH-12', 'href="/acme/fraud/issues/12"'],
    ['an issue of another repository', 'bob/x#3', 'href="/bob/x/issues/3"'],
    ['a commit', sha, `href="/acme/fraud/commit/${sha}"`],
    ['an address', 'https://example.com/a', '<a href="https://example.com/a"'],
  ])('%s becomes a link', (_, text, link) => {
    expect(render(text)).toContain(link)
  })

  test.each([
    ['code', '`@alice #12`'],
    ['a code block', '```\n@alice #12\n```'],
    ['a zero-width space', '@\u200balice #\u200b12'],
    ['a word in front', 'fraud#production#7 and x@y'],
    ['a file name', 'README.md'],
  ])('%s stays text', (_, text) => {
    expect(render(text)).not.toContain('<a')
  })

  test('alerts have their title, and nothing else can look like one', () => {
    expect(render('> [!WARNING]\n> Hot')).toMatch(
      /^<div class="markdown-alert markdown-alert-warning">\s*<p class="markdown-alert-title"><svg.*Warning<\/p><p>Hot<\/p>/,
    )
    expect(render('<p class="markdown-alert">x</p>')).toBe('<p>x</p>')
  })

  test('task lists have boxes that nobody else can draw', () => {
    expect(render('- [x] done')).toContain(
      '<input type="checkbox" disabled checked class="task-list-item-checkbox" /> done',
    )
    expect(render('<input type="checkbox" checked>')).not.toContain('input')
  })

  test('tables keep their alignment', () => {
    expect(render('| a |\n|--:|\n| 1 |')).toContain('<td align="right">1</td>')
  })

  test('a diagram is left to the browser, as text', () => {
    expect(render('```mermaid\npie "<b>"\n```')).toContain('<pre class="mermaid">pie "&lt;b&gt;"\n</pre>')
  })

  test('line breaks count in comments, and not in files', () => {
    expect(render('a\nb')).toContain('<br')
    expect(renderMarkdown('a\nb', { repository, file: { ref: 'main', folder: '' } })).not.toContain('<br')
  })

  test('links and pictures of a file are relative to it', () => {
    const html = renderMarkdown('[a](../a.md#x) ![b](b.png)', {
      repository,
      file: { ref: 'v1', folder: 'docs/en' },
    })

    expect(html).toContain('href="/acme/fraud/blob/v1/docs/a.md#x"')
    expect(html).toContain('src="/acme/fraud/raw/v1/docs/en/b.png"')
  })

  test('pictures of other hosts are named, not loaded', () => {
    const html = render('![a chart](https://evil.example/x.png) <img src=//evil.example/y.png>')

    expect(html).not.toContain('<img')
    expect(html).toContain('<span title="https://evil.example/x.png" class="external-image">a chart</span>')
  })

  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg onload=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java&#115;cript:alert(1)">x</a>',
    '[x](javascript:alert(1))',
    '<iframe src="https://evil.example">',
    '<style>*{}</style>',
    '<form action="https://evil.example"><button>b</button></form>',
    '<p style="position:fixed" class="state">x</p>',
    '<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>',
    '<a href="x" title="<img src=x onerror=alert(1)>">x</a>',
  ])('%s is harmless', (text) => {
    const tags = elements(text).join('')

    expect(tags).not.toMatch(
      /<(script|svg|iframe|style|form|button|math)|\son\w+=|href="\s*javascript|style=/i,
    )
  })

  test('no text at all brings in an element or attribute that acts', () => {
    const pieces = [
      '<',
      '>',
      '"',
      "'",
      '`',
      '@',
      '#1',
      '[',
      '](',
      ')',
      '!',
      '\n',
      '> ',
      '- ',
      '|',
      '&lt;',
      '&#64;',
      'script',
      ' onload=',
      'javascript:',
      '<img src=x ',
      '<a href="',
      '</a>',
      '<b>',
      '<!--',
      '-->',
      '<details>',
      'x',
    ]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
        const tags = elements(parts.join(''))

        for (const tag of tags) {
          expect(tag).not.toMatch(/^<\/?(script|style|iframe)|\son\w+=/i)
          expect(tag).not.toMatch(/href="\s*javascript:/i)
        }
      }),
    )
  })
})
