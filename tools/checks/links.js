import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import MarkdownIt from 'markdown-it'
import { root } from './root.js'

const markdown = new MarkdownIt({ html: true })
const folders = ['', 'docs', 'examples', 'schema', 'bench', '.github']

/** Links of our documents to files and headings that are not there. Other hosts are not asked. */
export async function brokenLinks() {
  const problems = []
  for (const file of await documents()) {
    for (const target of await targets(file)) {
      const problem = await broken(file, target)
      if (problem) problems.push(`${relative(root, file)}: ${target} ${problem}`)
    }
  }
  return problems
}

async function documents() {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const base = join(root, folder)
      if (!existsSync(base)) return []
      const names = await readdir(base, { recursive: folder !== '' })
      return names
        .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
        .map((name) => join(base, name))
    }),
  )
  return found.flat().sort()
}

async function targets(file) {
  const tokens = markdown
    .parse(await readFile(file, 'utf8'), {})
    .flatMap((token) => [token, ...(token.children ?? [])])
  const links = tokens.flatMap((token) => token.attrGet('href') ?? token.attrGet('src') ?? [])
  const html = tokens
    .filter(({ type }) => type.startsWith('html_'))
    .flatMap(({ content }) => [...content.matchAll(/(?:href|src|srcset)="([^"]+)"/g)])
  return [...links, ...html.map((match) => match[1])].filter((target) => !/^[a-z][a-z0-9+.-]*:/i.test(target))
}

async function broken(file, target) {
  const [path, anchor] = decodeURI(target).split('#')
  const resolved = path === '' ? file : path.startsWith('/') ? join(root, path) : join(dirname(file), path)
  if (!existsSync(resolved)) return 'leads nowhere'
  if (!anchor || !resolved.endsWith('.md')) return null
  return (await anchors(resolved)).has(anchor) ? null : 'names a heading that is not there'
}

/** Anchors as GitHub makes them: lower case, punctuation dropped, spaces as hyphens, repeated ones numbered. */
async function anchors(file) {
  const tokens = markdown.parse(await readFile(file, 'utf8'), {})
  const seen = new Map()
  const names = new Set()
  tokens.forEach((token, index) => {
    if (token.type !== 'heading_open') return
    const text = (tokens[index + 1].children ?? []).map(({ content }) => content).join('')
    const slug = text
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replace(/ /g, '-')
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    names.add(count === 0 ? slug : `${slug}-${count}`)
  })
  return names
}
