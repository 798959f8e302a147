import { createHmac } from 'node:crypto'
import type { GitHub } from '../github.ts'
import type { App, Delivery } from '../world.ts'

/** What is known of a delivery before it is tried. */
export interface Parcel {
  readonly guid: string
  readonly event: string
  readonly installationId: number | null
  readonly repositoryId: number | null
  readonly redelivery: boolean
  readonly payload: Readonly<Record<string, unknown>>
}

/** GitHub waits this long for an answer. */
const TIMEOUT = 10_000
/** Of an answer's body, as much as the log keeps. */
const KEPT_ANSWER = 25_000

/**
 * Posts one webhook, signed, and writes down how it went in `app.deliveries`. Never throws: a delivery that fails
 * is only logged. https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers
 */
export async function sendWebhook(github: GitHub, app: App, parcel: Parcel): Promise<Delivery | null> {
  if (!app.webhook) return null
  const { url, secret } = app.webhook
  const body = JSON.stringify(parcel.payload)
  const headers = {
    Accept: '*/*',
    'Content-Type': 'application/json',
    'User-Agent': 'GitHub-Hookshot/5a4d6bc',
    'X-GitHub-Delivery': parcel.guid,
    'X-GitHub-Event': parcel.event,
    'X-GitHub-Hook-ID': String(app.id),
    'X-GitHub-Hook-Installation-Target-ID': String(app.id),
    'X-GitHub-Hook-Installation-Target-Type': 'integration',
    'X-Hub-Signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`,
    'X-Hub-Signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  }
  const started = performance.now()
  const answer = await post(url, headers, body)
  const delivery: Delivery = {
    id: github.world.nextId(),
    guid: parcel.guid,
    event: parcel.event,
    action: typeof parcel.payload['action'] === 'string' ? parcel.payload['action'] : null,
    installationId: parcel.installationId,
    repositoryId: parcel.repositoryId,
    redelivery: parcel.redelivery,
    deliveredAt: github.world.clock.now(),
    durationSeconds: Math.round(performance.now() - started) / 1000,
    status: answer.status,
    statusCode: answer.statusCode,
    request: { headers, payload: parcel.payload },
    response: { headers: answer.headers, payload: answer.payload },
  }
  app.deliveries.push(delivery)
  return delivery
}

interface Answer {
  readonly status: string
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly payload: string
}

async function post(url: string, headers: Record<string, string>, body: string): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT)
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
    const text = await response.text()
    return {
      status: response.ok ? 'OK' : `Invalid HTTP Response: ${response.status}`,
      statusCode: response.status,
      headers: Object.fromEntries(response.headers),
      payload: text.slice(0, KEPT_ANSWER),
    }
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError'
    const status = late ? 'timed out' : 'failed to connect to host'
    return { status, statusCode: late ? 504 : 502, headers: {}, payload: '' }
  }
}

/** Tries a delivery again, by its owner's wish: the same guid and payload, a new entry in the log. */
export async function redeliver(github: GitHub, app: App, delivery: Delivery): Promise<Delivery | null> {
  const payload = delivery.request.payload as Record<string, unknown>
  return await sendWebhook(github, app, { ...delivery, payload, redelivery: true })
}
