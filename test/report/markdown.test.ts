import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import markdownIt from 'markdown-it'
import {
  codeBlock,
  cutText,
  escapeMarkdown,
  inlineCode,
  link,
  plainText,
  tableCell,
  tableCode,
} from '../../src/report/markdown.ts'

/** As lenient as GitHub: HTML, addresses that become links, tables, strikethrough. */
const github = markdownIt({ html: true, linkify: true, breaks: true })

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }

/** Text that an element of rendered HTML shows, without the zero-width spaces that we put in. */
function textOf(html: string): string {
  return html
    .replace(/&(?:lt|gt|quot|amp);/g, (entity) => entities[entity] ?? entity)
    .replaceAll('\u200b', '')
}

/** What a paragraph holds; null when the Markdown is more, or other, than one paragraph of text. */
function paragraphOf(markdown: string): string | null {
  const [, html] = /^<p>([^<]*)<\/p>\n$/.exec(github.render(markdown)) ?? []
  return html === undefined ? null : textOf(html)
}

const signs = fc.string({
  unit: fc.constantFrom(
    ...'`*_[]()<>#|~!\\&@$:/-+=.\'"{}^ \n\t0123ab',
    'http',
    '://',
    'www.',
    '\u202e',
    '😀',
    'é',
  ),
  maxLength: 60,
})
const attacks = [
  '@octocat and @acme/ml-leads',
  'fixes #123, GH-7, acme/fraud#4',
  'acme/fraud@0123456',
  '![x](https://evil.example/p.png)',
  '[click](javascript:alert(1))',
  '[x]: https://evil.example',
  'https://evil.example www.evil.example mallory@evil.example',
  '<https://evil.example>',
  '<img src=x onerror=alert(1)>',
  '<details open><summary>x',
  '</details></table>',
  '<!-- modelseal --> <!--',
  '| a | b |\n|---|---|\n| c | d |',
  '```\ncode\n```',
  '~~~mermaid\ngraph TD',
  '# Heading',
  'Setext\n===',
  '- [ ] task',
  '1. one',
  '12) twelve',
  '+ plus',
  '> quote',
  '    indented',
  '---',
  '***bold***',
  '__init__',
  '$$\\href{javascript:x}{y}$$',
  ':tada: and :+1:',
  '&lt;b&gt; &#64;octocat &commat;octocat',
  '\\',
  'a\\',
  '[^1]: note',
  '~~gone~~',
]

describe('escaped text', () => {
  test.each(attacks)('renders as itself: %j', (text) => {
    expect(paragraphOf(escapeMarkdown(text))).toBe(plainText(text))
    expect(textOf(github.renderInline(tableCell(text)))).toBe(plainText(text))
  })

  test('of any kind renders as itself', () => {
    fc.assert(
      fc.property(fc.oneof(signs, fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), (text) => {
        const plain = plainText(text)

        expect(paragraphOf(escapeMarkdown(text)) ?? '').toBe(plain)
      }),
      { numRuns: 2000 },
    )
  })

  test('renders as itself inside of an HTML block, where no Markdown is read', () => {
    fc.assert(
      fc.property(signs, (text) => {
        const html = github.render(`<details><summary>x${escapeMarkdown(text)}</summary>\n\n</details>`)

        expect(html).toMatch(/^<details><summary>[^<]*<\/summary>\n<\/details>$/)
      }),
    )
  })

  test('stays in its cell and its row', () => {
    fc.assert(
      fc.property(signs, signs, (a, b) => {
        const table = `| a | b |\n| --- | --- |\n| ${tableCell(a)} | ${tableCode(b)} |`
        const html = github.render(table)

        expect(html.match(/<td[ >]/g)).toHaveLength(2)
        expect(html.match(/<tr[ >]/g)).toHaveLength(2)
        expect(html.replace(/<\/?(?:table|thead|tbody|tr|t[hd]|code)>/g, '')).not.toMatch(/<[a-z]/)
      }),
      { numRuns: 1000 },
    )
  })

  test.each([
    ['@octocat', /@\w/],
    ['see #123', /#\d/],
    ['acme/fraud#4', /#\d/],
    ['acme/fraud@0123456', /@\w/],
    ['GH-12 gh-12', /gh-\d/i],
    ['HTTPS://evil.example', /:\/\//],
    ['www.evil.example', /www\./],
    ['a@b.example', /@\w/],
    [':tada:', /:tada:/],
  ])('has nothing that GitHub links after rendering: %s', (text, linked) => {
    const rendered = github.renderInline(escapeMarkdown(text))

    expect(rendered).not.toMatch(linked)
    expect(textOf(rendered)).toBe(text)
  })

  test.each([
    ['f1-score', 'f1-score'],
    ['eval_accuracy', 'eval_accuracy'],
    ['latency_ms.p95', 'latency_ms.p95'],
    ['models/fraud:v2', 'models/fraud:v2'],
  ])('leaves usual names as they are: %s', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected)
  })
})

describe('plain text', () => {
  test.each([
    ['directions', 'a\u202eb\u2066c\u200ed', 'abcd'],
    ['controls', 'a\u0000b\u001bc\u0085d\u007fe', 'abcde'],
    ['what cannot be seen', 'a\u200bb\u2060c\u00add\u{e0041}', 'abcd'],
    ['lines', ' a\r\n b\u2028c ', 'a b c'],
    ['halves of pairs', 'a\ud800b', 'a\ufffdb'],
  ])('has no %s', (_, text, expected) => {
    expect(plainText(text)).toBe(expected)
  })

  test('keeps the joiners of emoji', () => {
    expect(plainText('👩‍💻')).toBe('👩‍💻')
  })

  test.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['😀😀😀', 3, '😀😀😀'],
    ['😀😀😀😀', 3, '😀😀…'],
  ])('is cut by code points: %s at %i', (text, limit, expected) => {
    expect(cutText(text, limit)).toBe(expected)
  })

  test('is cut before it is escaped, so that no entity is cut', () => {
    expect(escapeMarkdown('<<<<<<', 3)).toBe('&lt;&lt;…')
  })
})

describe('code', () => {
  test('in a line is one element with the text', () => {
    fc.assert(
      fc.property(fc.oneof(signs, fc.string({ unit: 'grapheme' })), (text) => {
        const [, code] =
          /^<p>x <code>([^<]*)<\/code> y<\/p>\n$/.exec(github.render(`x ${inlineCode(text)} y`)) ?? []

        expect(textOf(code ?? 'no code').trim()).toBe(plainText(text))
      }),
      { numRuns: 1000 },
    )
  })

  test('at the beginning of a line opens no block', () => {
    fc.assert(
      fc.property(signs, (text) => {
        expect(github.render(inlineCode(text))).toMatch(/^<p><code>[^<]*<\/code><\/p>\n$/)
      }),
    )
  })

  test('in a block does not end before its end', () => {
    fc.assert(
      fc.property(
        fc.array(signs).map((lines) => lines.join('\n')),
        (text) => {
          expect(github.render(`${codeBlock(text)}\n\nafter`)).toMatch(
            /^<pre><code>[^<]*<\/code><\/pre>\n<p>after<\/p>\n$/,
          )
        },
      ),
    )
  })
})

describe('a link', () => {
  test.each(['javascript:alert(1)', 'data:text/html,x', 'not an address', '//x', 'file:///etc/passwd', ''])(
    'to %s is only its text',
    (address) => {
      expect(link('text', address)).toBe('text')
    },
  )

  test('has one element, whatever the text and the address', () => {
    fc.assert(
      fc.property(signs, signs, (text, path) => {
        const html = github.renderInline(`a ${link(text, `https://github.com/${path}`)} b`)

        expect(html).toMatch(/^a <a href="https:\/\/github\.com\/[^"]*">[^<]*<\/a> b$/)
      }),
      { numRuns: 1000 },
    )
  })
})
