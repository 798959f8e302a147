import type { Context } from 'hono'
import type { Env, GitHub } from '../github.ts'

/**
 * The page that `page` and `per_page` (default 30, at most 100) ask for; sets the `Link` header.
 * https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function paginate<T>(c: Context<Env>, github: GitHub, items: readonly T[]): T[] {
  const size = Math.min(positive(c.req.query('per_page'), 30), 100)
  const page = positive(c.req.query('page'), 1)
  const last = Math.max(1, Math.ceil(items.length / size))
  const links: [string, number][] = []
  if (page > 1) links.push(['prev', Math.min(page - 1, last)])
  if (page < last) links.push(['next', page + 1], ['last', last])
  if (page > 1) links.push(['first', 1])
  if (links.length > 0) {
    c.header('Link', links.map(([rel, number]) => `<${address(c, github, number)}>; rel="${rel}"`).join(', '))
  }
  return items.slice((page - 1) * size, page * size)
}

function positive(text: string | undefined, otherwise: number): number {
  const number = Number(text)
  return Number.isInteger(number) && number > 0 ? number : otherwise
}

function address(c: Context<Env>, github: GitHub, page: number): string {
  const url = new URL(c.req.url)
  url.searchParams.set('page', String(page))
  return `${github.urls.origin}${url.pathname}${url.search}`
}
