import { describe, expect, test } from '@jest/globals'
import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/core'
import { verify } from '@octokit/webhooks-methods'
import { installApp } from '../../../sandbox/apps/install.ts'
import { registerApp } from '../../../sandbox/apps/register.ts'
import type { Sandbox } from '../../../sandbox/index.ts'
import { createLabel, createOrganization, createRepository, createUser } from '../../../sandbox/seed.ts'
import { releaseHeldWebhooks } from '../../../sandbox/webhooks/deliver.ts'
import type { Permissions, Repository } from '../../../sandbox/world.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { withSandbox } from '../../support/sandbox.ts'

interface Stage {
  readonly sandbox: Sandbox
  readonly receiver: Receiver
  readonly repository: Repository
  readonly octokit: Octokit
  readonly webhookSecret: string
  /** Announces a new label, the simplest of events. */
  say(name: string): void
}

async function onStage(
  story: (stage: Stage) => Promise<void>,
  permissions: Permissions = { issues: 'read' },
): Promise<void> {
  const receiver = await startReceiver()
  try {
    await withSandbox(async (sandbox) => {
      const owner = createOrganization(sandbox, 'acme')
      const sender = createUser(sandbox, 'ada')
      const repository = await createRepository(sandbox, owner, 'fraud')
      const { app, privateKey, webhookSecret } = await registerApp(sandbox, {
        slug: 'modelseal',
        name: 'Modelseal',
        owner,
        permissions,
        events: ['label'],
        webhook: { url: receiver.url },
      })
      installApp(sandbox, app, 'acme')
      const auth = { appId: app.id, privateKey }
      const octokit = new Octokit({ baseUrl: sandbox.urls.api, authStrategy: createAppAuth, auth })
      const say = (name: string) => {
        const { id, color, description } = createLabel(sandbox, repository, name)
        const url = `${sandbox.urls.api}/repos/acme/fraud/labels/${name}`
        const label = { id, node_id: `L${id}`, url, name, color, default: false, description }
        const payload = { action: 'created', label }
        sandbox.emit({ name: 'label', repository, sender, payload, byJobToken: false })
      }
      await story({ sandbox, receiver, repository, octokit, webhookSecret, say })
    })
  } finally {
    await receiver[Symbol.asyncDispose]()
  }
}

const labels = (receiver: Receiver) =>
  receiver.received
    .filter(({ name }) => name === 'label')
    .map(({ payload }) => (payload['label'] as { name: string }).name)

test('an App is told of its installation and of what it subscribes to, signed and in order', async () => {
  await onStage(async ({ sandbox, receiver, webhookSecret, say }) => {
    for (const name of ['a', 'b', 'c']) say(name)
    await sandbox.idle()

    expect(receiver.received.map(({ name }) => name)).toEqual(['installation', 'label', 'label', 'label'])
    expect(labels(receiver)).toEqual(['a', 'b', 'c'])
    for (const { body, headers } of receiver.received) {
      expect(await verify(webhookSecret, body, headers['x-hub-signature-256'] ?? '')).toBe(true)
      expect(headers['user-agent']).toMatch(/^GitHub-Hookshot\//)
    }
    expect(receiver.received[1]?.payload).toMatchObject({
      action: 'created',
      repository: { full_name: 'acme/fraud' },
      organization: { login: 'acme' },
      sender: { login: 'ada' },
      installation: { id: expect.any(Number) },
    })
  })
})

test('an App without the permission hears nothing of the event', async () => {
  await onStage(
    async ({ sandbox, receiver, say }) => {
      say('a')
      await sandbox.idle()

      expect(receiver.received.map(({ name }) => name)).toEqual(['installation'])
    },
    { contents: 'write' },
  )
})

describe('a delivery', () => {
  test('that fails is only logged, and comes again with the same guid when its owner asks', async () => {
    await onStage(async ({ sandbox, receiver, octokit, say }) => {
      receiver.status = 500
      say('a')
      await sandbox.idle()
      const failed = await octokit.request('GET /app/hook/deliveries', { status: 'failure', per_page: 1 })
      const first = failed.data[0]
      receiver.status = 200

      const again = await octokit.request('POST /app/hook/deliveries/{delivery_id}/attempts', {
        delivery_id: Number(first?.id),
      })
      await sandbox.idle()

      const [latest] = (await octokit.request('GET /app/hook/deliveries')).data
      expect(again.status).toBe(202)
      expect(first).toMatchObject({ event: 'label', status_code: 500, redelivery: false })
      expect(latest).toMatchObject({ guid: first?.guid, status_code: 200, status: 'OK', redelivery: true })
      expect(labels(receiver)).toEqual(['a', 'a'])
    })
  })

  test('to nobody is logged as not connected', async () => {
    await onStage(async ({ sandbox, octokit, say }) => {
      await sandbox.idle()
      // Octokit takes `url` for the request's own.
      const data = JSON.stringify({ url: 'http://127.0.0.1:9/' })
      await octokit.request('PATCH /app/hook/config', {
        data,
        headers: { 'content-type': 'application/json' },
      })
      say('a')
      await sandbox.idle()

      const [latest] = (await octokit.request('GET /app/hook/deliveries')).data
      const { data: delivery } = await octokit.request('GET /app/hook/deliveries/{delivery_id}', {
        delivery_id: Number(latest?.id),
      })
      expect(delivery).toMatchObject({ status: 'failed to connect to host', status_code: 502 })
      expect(delivery.request.payload).toMatchObject({ label: { name: 'a' } })
    })
  })

  test('is found page by page with a cursor, newest first', async () => {
    await onStage(async ({ sandbox, octokit, say }) => {
      for (const name of ['a', 'b', 'c', 'd']) say(name)
      await sandbox.idle()
      const seen: number[] = []
      let url: string | undefined = '/app/hook/deliveries?per_page=2'
      while (url !== undefined) {
        const page: { data: { id: number }[]; headers: { link?: string } } = await octokit.request(
          `GET ${url}`,
        )
        seen.push(...page.data.map(({ id }) => id))
        url = /<([^>]*)>; rel="next"/.exec(page.headers.link ?? '')?.[1]
      }

      expect(seen).toHaveLength(5)
      expect(seen).toEqual(seen.toSorted((a, b) => b - a))
    })
  })
})

test.each([
  ['dropped', { drop: isB }, ['a', 'c']],
  ['doubled', { double: isB }, ['a', 'b', 'b', 'c']],
  ['sent after the next', { delay: isB }, ['a', 'c', 'b']],
])('webhooks can be %s', async (_, fault, expected) => {
  await onStage(async ({ sandbox, receiver, say }) => {
    for (const name of ['a', 'b', 'c']) {
      sandbox.faults.webhooks = Object.fromEntries(
        Object.entries(fault).map(([kind, hits]) => [kind, () => hits(name)]),
      )
      say(name)
      await sandbox.idle()
    }

    expect(labels(receiver)).toEqual(expected)
    const guids = receiver.received.filter(({ name }) => name === 'label').map(({ guid }) => guid)
    expect(new Set(guids).size).toBe(new Set(expected).size)
  })
})

test('a webhook that is held back to the end can be let go', async () => {
  await onStage(async ({ sandbox, receiver, say }) => {
    sandbox.faults.webhooks = { delay: () => true }
    say('a')
    await sandbox.idle()
    expect(labels(receiver)).toEqual([])

    await releaseHeldWebhooks(sandbox)

    expect(labels(receiver)).toEqual(['a'])
  })
})

function isB(name: string): boolean {
  return name === 'b'
}
