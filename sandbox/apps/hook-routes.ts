import { type Context, Hono } from 'hono'
import { callingApp } from '../auth.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { readBody } from '../rest/body.ts'
import { redeliver } from '../webhooks/send.ts'
import type { App, Delivery } from '../world.ts'
import { presentDelivery, presentDeliveryItem } from './present.ts'

/** https://docs.github.com/rest/apps/webhooks */
export function appHookRoutes(github: GitHub): Hono<Env> {
  const routes = new Hono<Env>()

  routes.get('/app/hook/config', (c) => c.json(presentConfig(callingApp(c, github))))

  routes.patch('/app/hook/config', async (c) => {
    const app = callingApp(c, github)
    const { url = app.webhook?.url, secret = app.webhook?.secret ?? '' } = await readBody(c)
    if (typeof url !== 'string' || typeof secret !== 'string') throw new Problem(422, 'Validation Failed')
    app.webhook = { url, secret }
    return c.json(presentConfig(app))
  })

  routes.get('/app/hook/deliveries', (c) => {
    const { status, cursor, per_page } = c.req.query()
    const deliveries = callingApp(c, github)
      .deliveries.filter((each) => status === undefined || (status === 'success') === isGood(each))
      .toReversed()
    const size = Math.min(Math.max(1, Number(per_page ?? 30)), 100)
    const start = cursor === undefined ? 0 : deliveries.findIndex(({ id }) => id <= positionOf(cursor))
    if (start < 0) return c.json([])
    const next = deliveries[start + size]
    if (next) c.header('Link', `<${nextPage(c, github, next)}>; rel="next"`)
    return c.json(deliveries.slice(start, start + size).map(presentDeliveryItem))
  })

  routes.get('/app/hook/deliveries/:id', (c) => {
    const { app, delivery } = findDelivery(c, github)
    return c.json(presentDelivery(delivery, app.webhook?.url ?? ''))
  })

  routes.post('/app/hook/deliveries/:id/attempts', (c) => {
    const { app, delivery } = findDelivery(c, github)
    github.track(redeliver(github, app, delivery))
    return c.json({}, 202)
  })

  return routes
}

function presentConfig(app: App): Record<string, unknown> {
  return { content_type: 'json', insecure_ssl: '0', secret: '********', url: app.webhook?.url ?? '' }
}

function findDelivery(c: Context<Env>, github: GitHub): { app: App; delivery: Delivery } {
  const app = callingApp(c, github)
  const { id } = c.req.param() as Partial<Record<string, string>>
  const delivery = app.deliveries.find((each) => each.id === Number(id))
  if (!delivery) throw new Problem(404, 'Not Found')
  return { app, delivery }
}

function isGood({ statusCode }: Delivery): boolean {
  return statusCode >= 200 && statusCode < 400
}

/** Cursors are opaque on GitHub: here `v1_<id of the page's first delivery>`. */
function positionOf(cursor: string): number {
  const id = Number(/^v1_(\d+)$/.exec(cursor)?.[1])
  if (Number.isNaN(id)) throw new Problem(400, 'Invalid cursor')
  return id
}

function nextPage(c: Context<Env>, github: GitHub, first: Delivery): string {
  const url = new URL(c.req.url)
  url.searchParams.set('cursor', `v1_${first.id}`)
  return `${github.urls.origin}${url.pathname}${url.search}`
}
