import { randomUUID } from 'node:crypto'
import type { GitHub, GitHubEvent } from '../github.ts'
import type { App, Installation } from '../world.ts'
import { composePayload } from './payload.ts'
import { mayHear } from './permissions.ts'
import { type Parcel, sendWebhook } from './send.ts'

/** An App's deliveries happen one after the other, in the order of the events. */
interface Queue {
  last: Promise<unknown>
  /** Held back by a fault, to be sent after the next one. */
  held: Parcel[]
}

const queues = new WeakMap<App, Queue>()

function queueOf(app: App): Queue {
  const queue = queues.get(app) ?? { last: Promise.resolve(), held: [] }
  queues.set(app, queue)
  return queue
}

/**
 * Sends an event to every App that is installed for the repository's owner, subscribes to it and has the permission
 * to hear of it. Resolves when all have answered or failed; never retries, as GitHub doesn't.
 */
export async function deliverWebhooks(github: GitHub, event: GitHubEvent): Promise<void> {
  // What nobody hears is judged all the same, as if somebody did.
  github.judge?.webhook(event.name, composePayload(github, event, { id: 0 }))
  const sent = hearers(github, event).map(({ app, installation }) =>
    enqueue(github, app, {
      guid: randomUUID(),
      event: event.name,
      installationId: installation.id,
      repositoryId: event.repository?.id ?? null,
      redelivery: false,
      payload: composePayload(github, event, installation),
    }),
  )
  await Promise.all(sent)
}

function hearers(github: GitHub, event: GitHubEvent): { app: App; installation: Installation }[] {
  const found: { app: App; installation: Installation }[] = []
  for (const installation of github.world.installations.values()) {
    const app = github.world.apps.get(installation.appId)
    if (app?.webhook && hears(event, app, installation)) found.push({ app, installation })
  }
  return found
}

function hears(event: GitHubEvent, app: App, installation: Installation): boolean {
  if (event.name === 'installation' || event.name === 'installation_repositories') {
    return idOf(event.payload['installation']) === installation.id
  }
  if (event.repository?.owner.login.toLowerCase() !== installation.account.toLowerCase()) return false
  if (!installation.events.includes(event.name) || !mayHear(installation.permissions, event.name))
    return false
  const asked = ['requested', 'rerequested', 'requested_action'].includes(String(event.payload['action']))
  if (!asked || (event.name !== 'check_run' && event.name !== 'check_suite')) return true
  // Only the App whose check it is is asked to run it, and only if it could.
  const subject = event.payload[event.name] as { app?: unknown } | undefined
  return idOf(subject?.app) === app.id && installation.permissions['checks'] === 'write'
}

function idOf(thing: unknown): unknown {
  return (thing as { id?: unknown } | undefined)?.id
}

function enqueue(github: GitHub, app: App, parcel: Parcel): Promise<unknown> {
  const queue = queueOf(app)
  const { drop, double, delay } = github.faults.webhooks
  if (drop?.(parcel.event)) return queue.last
  if (delay?.(parcel.event)) {
    queue.held.push(parcel)
    return queue.last
  }
  const parcels = [parcel, ...(double?.(parcel.event) ? [parcel] : []), ...queue.held.splice(0)]
  for (const each of parcels) queue.last = queue.last.then(() => sendWebhook(github, app, each))
  return queue.last
}

/** Sends what faults hold back and no later event has released. */
export async function releaseHeldWebhooks(github: GitHub): Promise<void> {
  for (const app of github.world.apps.values()) {
    const queue = queueOf(app)
    for (const each of queue.held.splice(0))
      queue.last = queue.last.then(() => sendWebhook(github, app, each))
    await queue.last
  }
}
