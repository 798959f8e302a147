import { type Html, html } from './html.ts'
import { icon } from './icons.ts'
import { repositoryPage, type View } from './layout.ts'
import { markdownBody } from './markdown.ts'
import { filePath, size } from './parts.ts'
import { locate } from './ref-path.ts'
import { pathCrumbs } from './repository.ts'

const pictures: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
}

/** One file: Markdown rendered, pictures shown, text with line numbers, the rest to download. */
export async function blobPage(view: View, rest: string): Promise<Html | null> {
  const file = await readFile(view, rest)
  if (!file) return null
  const { ref, path, content } = file
  const link = filePath(view.repository, 'raw', ref, path)
  const lines = isText(content) ? content.toString('utf8').replace(/\n$/, '').split('\n') : null
  const about = `${lines ? `${lines.length} lines · ` : ''}${size(content.length)}`
  const body = html`<div class="toolbar"><span class="button">${icon('git-branch')} ${ref}</span>${pathCrumbs(view, ref, path)}</div>
<div class="box"><div class="box-head"><span class="muted grow">${about}</span><a class="quiet strong" href="${link}">${icon('download')} Raw</a></div>${shown(view, file, lines, link)}</div>`
  return repositoryPage(view, 'code', path, body)
}

/** The bytes as they are, for pictures and downloads; never as something that a browser would run. */
export async function rawFile(view: View, rest: string): Promise<Response | null> {
  const file = await readFile(view, rest)
  if (!file) return null
  const type =
    pictures[extension(file.path)] ??
    (isText(file.content) ? 'text/plain; charset=utf-8' : 'application/octet-stream')
  return new Response(new Uint8Array(file.content), {
    headers: {
      'Content-Type': type,
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    },
  })
}

interface File {
  readonly ref: string
  readonly path: string
  readonly content: Buffer
}

async function readFile(view: View, rest: string): Promise<File | null> {
  const { github, repository } = view
  const found = await locate(view, rest)
  if (!found || found.path === '') return null
  const sha = await github.git.resolve(repository, `${found.sha}:${found.path}`)
  const content = sha && (await github.git.blob(repository, sha))
  return content ? { ref: found.ref, path: found.path, content } : null
}

function shown(
  { repository }: View,
  { path, ref, content }: File,
  lines: readonly string[] | null,
  link: string,
): Html {
  const kind = extension(path)
  if (kind in pictures) return html`<div class="box-body center"><img src="${link}" alt="${path}"></div>`
  if (!lines) return html`<p class="box-body center muted">Binary file</p>`
  if (kind === 'md') {
    const folder = path.split('/').slice(0, -1).join('/')
    return html`<div class="box-body wide">${markdownBody(content.toString('utf8'), { repository, file: { ref, folder } })}</div>`
  }
  return html`<div class="scroll"><table class="code">${lines.map((line, index) => html`<tr id="L${index + 1}"><td class="number">${index + 1}</td><td>${line}</td></tr>`)}</table></div>`
}

function extension(path: string): string {
  return /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
}

function isText(content: Buffer): boolean {
  return content.length < 1_000_000 && !content.subarray(0, 8000).includes(0)
}
