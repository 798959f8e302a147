import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Hono } from 'hono'
import type { Env } from '../github.ts'
import { pageScript } from './script.ts'
import { pageStyle } from './style.ts'

const require = createRequire(import.meta.url)
const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#0969da"/><path d="M8 3.5 12 6v4l-4 2.5L4 10V6z" fill="none" stroke="#fff" stroke-width="1.5" stroke-linejoin="round"/></svg>`

/** Style, script and the libraries that pages load; all from this machine. */
export function assetRoutes(): Hono<Env> {
  const app = new Hono<Env>()
  const mermaid = dirname(require.resolve('mermaid/dist/mermaid.esm.min.mjs'))
  app.get('/assets/page.css', () => answer(pageStyle, 'text/css'))
  app.get('/assets/page.js', () => answer(pageScript, 'text/javascript'))
  app.get('/assets/icon.svg', () => answer(picture, 'image/svg+xml'))
  app.get('/favicon.ico', (c) => c.redirect('/assets/icon.svg'))
  app.get('/assets/github-markdown.css', async () =>
    answer(await readFile(require.resolve('github-markdown-css/github-markdown.css'), 'utf8'), 'text/css'),
  )
  app.get('/assets/mermaid/:file{(?:chunks/mermaid\\.esm\\.min/)?[\\w.-]+\\.mjs}', async (c) => {
    const file = join(mermaid, c.req.param('file'))
    const script = await readFile(file, 'utf8').catch(() => null)
    return script === null ? c.notFound() : answer(script, 'text/javascript')
  })
  return app
}

function answer(text: string, type: string): Response {
  return new Response(text, {
    headers: { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'max-age=300' },
  })
}
