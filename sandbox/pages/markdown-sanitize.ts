import sanitizeHtml from 'sanitize-html'
import { alertIcons, ours } from './markdown-gfm.ts'
import type { MarkdownPlace } from './markdown-place.ts'

/** Elements and attributes that GitHub lets through: https://github.com/gjtorikian/html-pipeline (SanitizationFilter). */
const tags =
  'h1 h2 h3 h4 h5 h6 br b i strong em a pre code img tt div ins del sup sub p picture source ol ul table thead tbody tfoot blockquote dl dt dd kbd q samp var hr ruby rt rp li tr td th s strike summary details caption figure figcaption abbr bdo cite dfn mark small span time wbr'
const everywhere =
  'abbr align alt aria-describedby aria-hidden aria-label aria-labelledby axis border char charoff cite clear cols colspan color compact coords datetime dir frame headers height hreflang hspace id itemprop label lang media name nohref noshade nowrap open progress rel rev role rows rowspan rules scope shape size span start summary tabindex title type valign value vspace width class'

type Transformer = (tag: string, attributes: sanitizeHtml.Attributes) => sanitizeHtml.Tag

/** HTML out of Markdown → the subset that GitHub shows; scripts, styles, events, forms and frames are gone. */
export function sanitize(html: string, place: MarkdownPlace): string {
  const clean = sanitizeHtml(html, {
    allowedTags: [...tags.split(' '), 'input'],
    allowedAttributes: {
      '*': everywhere.split(' '),
      a: ['href'],
      img: ['src', 'loading'],
      source: ['srcset'],
      input: ['type', 'disabled', 'checked'],
    },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowedSchemesByTag: { img: ['http', 'https'] },
    transformTags: { '*': named, a: link(place), img: image(place), source },
    exclusiveFilter: ({ tag, attribs }) => tag === 'input' && attribs['class'] === undefined,
    nestingLimit: 100,
  })
  return alertIcons(clean)
}

/** Runs last for every element: our classes come in, everyone else's stay out; ids cannot collide with the page's. */
const named: Transformer = (tagName, { class: _, [ours]: classes, ...attribs }) => {
  for (const name of ['id', 'name'] as const) {
    if (attribs[name] !== undefined) attribs[name] = `user-content-${attribs[name]}`
  }
  return { tagName, attribs: classes === undefined ? attribs : { ...attribs, class: classes } }
}

function link({ repository, file }: MarkdownPlace): Transformer {
  return (tagName, attribs) => {
    const { href, target: _, ...rest } = attribs
    if (href === undefined) return { tagName, attribs: rest }
    if (href.startsWith('#')) return { tagName, attribs: { ...rest, href: `#user-content-${href.slice(1)}` } }
    const to = file && isRelative(href) ? resolve(repository, 'blob', file, href) : href
    return { tagName, attribs: { ...rest, href: to, rel: 'nofollow noopener noreferrer' } }
  }
}

function image({ repository, file }: MarkdownPlace): Transformer {
  return (tagName, attribs) => {
    const src = attribs['src'] ?? ''
    if (file && isRelative(src)) {
      return { tagName, attribs: { ...attribs, src: resolve(repository, 'raw', file, src), loading: 'lazy' } }
    }
    if (/^\/(?![/\\])/.test(src)) return { tagName, attribs }
    // GitHub would fetch it through its proxy; here nothing leaves the machine.
    const text = attribs['alt'] === undefined || attribs['alt'] === '' ? 'image' : attribs['alt']
    return { tagName: 'span', attribs: { [ours]: 'external-image', title: src }, text }
  }
}

const source: Transformer = (tagName, { media = '' }) => ({ tagName, attribs: { media } })

function isRelative(href: string): boolean {
  return href !== '' && !/^(?:[a-z][a-z\d+.-]*:|[/\\#?])/i.test(href.trim())
}

function resolve(
  { owner, name }: MarkdownPlace['repository'],
  kind: 'blob' | 'raw',
  file: { ref: string; folder: string },
  href: string,
): string {
  const folder = file.folder === '' ? '' : `${file.folder.split('/').map(encodeURIComponent).join('/')}/`
  const { pathname, hash } = new URL(href, `http://files.invalid/${folder}`)
  return `/${owner.login}/${name}/${kind}/${encodeURIComponent(file.ref)}${pathname}${hash}`
}
