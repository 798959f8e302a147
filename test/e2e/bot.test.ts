import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from '@jest/globals'
import yazl from 'yazl'
import { createJobToken } from '../../sandbox/apps/tokens.ts'
import { releaseHeldWebhooks } from '../../sandbox/webhooks/deliver.ts'
import { redeliver } from '../../sandbox/webhooks/send.ts'
import { commentMarker } from '../../src/report/comment.ts'
import { commitFiles } from '../sandbox/support.ts'
import { type BotStage, candidateOf, withBotStage } from './bot-stage.ts'

const ask = 'promote:production'

/** Every step of the ledger. */
async function promotions({ sandbox, repository }: BotStage): Promise<string[]> {
  const refs = await sandbox.git.refs(repository, 'refs/tags/')
  return refs.map(({ name }) => name.slice('refs/tags/'.length)).filter((name) => name.includes('#'))
}

function labels({ repository, number }: BotStage): readonly string[] {
  return repository.issues.get(number)?.labels ?? []
}

function comments({ repository, number }: BotStage): string[] {
  const all = repository.issues.get(number)?.comments ?? []
  return all.filter(({ author }) => author.login === 'modelseal[bot]').map(({ body }) => body)
}

/** Conclusion and texts of our check on the head commit; null when there is none. */
function check(stage: BotStage, name: 'metrics' | 'promotion'): [string | null, string] | null {
  const found = stage.repository.checkRuns.findLast(
    (each) => each.name === `modelseal / ${name}` && each.headSha === stage.head(),
  )
  return found ? [found.conclusion, `${found.output.title}\n${found.output.summary}`] : null
}

function failedDeliveries({ app }: BotStage): unknown[] {
  return app.deliveries
    .filter(({ statusCode }) => statusCode !== 200)
    .map(({ event, status }) => [event, status])
}

async function post(stage: BotStage, token: string, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${stage.sandbox.urls.api}/repos/acme/fraud/issues/${stage.number}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
}

describe('a promotion', () => {
  test('is made once, when the version is released that an entitled person labelled', () =>
    withBotStage(async (stage) => {
      await stage.handOver(candidateOf(stage.head()))
      expect(check(stage, 'metrics')?.[0]).toBe('success')
      await stage.bob.label(stage.number, ask)
      await stage.settle()
      expect(await promotions(stage)).toEqual([])
      await stage.mergeAndRelease('1.0.0')
      expect(await promotions(stage)).toEqual(['fraud#production#1'])
      expect(comments(stage)).toHaveLength(1)
      expect(failedDeliveries(stage)).toEqual([])
    }))

  test.each<[string, string, (stage: BotStage) => Promise<void>]>([
    [
      "a job's GITHUB_TOKEN",
      'is a bot',
      (stage) => {
        const token = createJobToken(stage.sandbox, stage.repository, {
          issues: 'write',
          pull_requests: 'write',
        })
        return post(stage, token, 'labels', { labels: [ask] })
      },
    ],
    ['the author', 'alice opened the pull request', (stage) => stage.alice.label(stage.number, ask)],
    ['somebody with triage', 'carol has the role triage', (stage) => stage.carol.label(stage.number, ask)],
  ])('is not made for a label by %s, which is taken off and explained', (_, why, label) =>
    withBotStage(async (stage) => {
      await stage.handOver(candidateOf(stage.head()))
      await label(stage)
      await stage.settle()
      expect(labels(stage)).toEqual([])
      expect(comments(stage)).toEqual([expect.stringContaining(why)])
      await stage.mergeAndRelease('1.0.0')
      await label(stage)
      await stage.settle()
      expect([await promotions(stage), labels(stage)]).toEqual([[], []])
      expect(failedDeliveries(stage)).toEqual([])
    }),
  )

  test('is not made for a label that was there before the candidate', () =>
    withBotStage(async (stage) => {
      await stage.bob.label(stage.number, ask)
      await stage.settle()
      await stage.handOver(candidateOf(stage.head()))
      expect(labels(stage)).toEqual([])
      await stage.mergeAndRelease('1.0.0')
      expect(await promotions(stage)).toEqual([])
      expect(comments(stage)).toEqual([expect.stringContaining('other bytes came after it')])
    }))

  test('is not made by a label that outlives a push', () =>
    withBotStage(async (stage) => {
      await stage.handOver(candidateOf(stage.head()))
      await stage.bob.label(stage.number, ask)
      await stage.settle()
      await commitFiles(
        stage.sandbox,
        stage.repository,
        stage.alice.account,
        { 'train.py': '3' },
        { branch: 'better' },
      )
      await stage.settle()
      await stage.handOver(candidateOf(stage.head()))
      await stage.mergeAndRelease('1.0.0')
      expect([await promotions(stage), labels(stage)]).toEqual([[], []])
    }))
})

describe('the comment', () => {
  const forged = `${commentMarker}\n✅ all is well`

  test("is one among 120 others, and somebody else's with our marker stays as it is", () =>
    withBotStage(async (stage) => {
      await post(stage, stage.carol.token, 'comments', { body: forged })
      const all = stage.repository.issues.get(stage.number)?.comments ?? []
      const [first] = all
      if (!first) throw new Error('there is no comment')
      for (let at = 0; at < 119; at += 1)
        all.push({ ...first, id: stage.sandbox.world.nextId(), body: `comment ${at}` })
      await stage.handOver(candidateOf(stage.head()))
      const before = comments(stage)
      await stage.handOver(candidateOf(stage.head(), 0.91))
      await stage.carol.label(stage.number, ask)
      await stage.settle()
      expect([before.length, comments(stage).length, all.length]).toEqual([1, 1, 121])
      expect(comments(stage)).not.toEqual(before)
      expect(all[0]?.body).toBe(forged)
    }))
})

describe('a candidate', () => {
  const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  test.each<[string, string, (head: string) => string | Buffer | Promise<Buffer>]>([
    ['that is not JSON', 'it is not JSON', () => 'hello'],
    ['of 9 MiB', '9437184 bytes', () => Buffer.alloc(9 * 1024 * 1024, ' ')],
    ['of another schema', 'schemaVersion', () => '{"schemaVersion": 2}'],
    ['that is nested deeply', 'refused', () => nested],
    [
      'that is nested deeply in a place that the schema knows',
      'refused',
      (head) => candidateOf(head).replace('"accuracy"', nested),
    ],
    [
      'whose keys are __proto__',
      'schemaVersion',
      (head) => `{"__proto__": ${candidateOf(head)}, "constructor": {"prototype": {"ok": true}}}`,
    ],
    ['that is a zip of 9 MiB', 'refused', () => zipOf({ 'candidate.json': ' '.repeat(9 * 1024 * 1024) })],
    ['that is a zip of two', 'refused', (head) => zipOf({ a: candidateOf(head), b: candidateOf(head) })],
    ['that is a broken zip', 'refused', () => 'PK\u0003\u0004 and no more'],
    ['that is empty', 'it is not JSON', () => ''],
  ])('%s fails the check of the metrics, and nothing else', (_, why, content) =>
    withBotStage(async (stage) => {
      await stage.handOver(await content(stage.head()))
      expect(check(stage, 'metrics')).toEqual(['failure', expect.stringContaining(why)])
      await stage.bob.label(stage.number, ask)
      await stage.settle()
      await stage.handOver(candidateOf(stage.head()))
      expect(check(stage, 'metrics')?.[0]).toBe('success')
      expect(comments(stage)).toHaveLength(1)
      expect(await promotions(stage)).toEqual([])
      expect(failedDeliveries(stage)).toEqual([])
      expect(Object.hasOwn(Object.prototype, 'ok')).toBe(false)
    }),
  )

  test('with the right name that a run of another commit made is none', () =>
    withBotStage(async (stage) => {
      const main = (await stage.sandbox.git.resolve(stage.repository, 'refs/heads/main')) ?? ''
      await stage.handOver(candidateOf(stage.head()), { headSha: main })
      await stage.bob.label(stage.number, ask)
      await stage.settle()
      expect(check(stage, 'metrics')?.[0]).toBeNull()
      expect(check(stage, 'metrics')?.[1]).toContain('Waiting for a candidate')
      await stage.mergeAndRelease('1.0.0')
      expect(await promotions(stage)).toEqual([])
      expect(failedDeliveries(stage)).toEqual([])
    }))
})

/** From the candidate to production, as on a quiet day. */
async function promote(stage: BotStage): Promise<void> {
  await stage.handOver(candidateOf(stage.head()))
  await stage.bob.label(stage.number, ask)
  await stage.settle()
  await stage.mergeAndRelease('1.0.0')
}

describe('webhooks', () => {
  test('that were all lost are made up for by one later event', () =>
    withBotStage(async (stage) => {
      stage.sandbox.faults.webhooks.drop = () => true
      await promote(stage)
      expect([await promotions(stage), comments(stage)]).toEqual([[], []])
      stage.sandbox.faults.clear()
      await stage.alice.label(stage.number, 'looks good')
      await stage.settle()
      expect(await promotions(stage)).toEqual(['fraud#production#1'])
      expect(comments(stage)).toHaveLength(1)
    }))

  test.each(['double', 'delay'] as const)('with a fault (%s) change nothing', (fault) =>
    withBotStage(async (stage) => {
      const heard: string[] = []
      stage.sandbox.faults.webhooks[fault] = (event) => fault === 'double' || heard.push(event) % 2 === 0
      await promote(stage)
      stage.sandbox.faults.clear()
      await releaseHeldWebhooks(stage.sandbox)
      await stage.settle()
      expect(await promotions(stage)).toEqual(['fraud#production#1'])
      expect(comments(stage)).toEqual([expect.stringContaining('approved by bob')])
      expect(failedDeliveries(stage)).toEqual([])
      expect(stage.repository.deployments.length).toBeLessThanOrEqual(1)
    }),
  )
})

describe('two bots at once', () => {
  /** The same event to both. */
  async function toBoth(stage: BotStage): Promise<void> {
    const { app, sandbox, hooks } = stage
    const delivery = app.deliveries.find(({ event }) => event === 'pull_request')
    const secret = app.webhook?.secret ?? ''
    if (!delivery) throw new Error('nothing was delivered')
    await Promise.all(hooks.map((url) => redeliver(sandbox, { ...app, webhook: { url, secret } }, delivery)))
    await stage.settle()
  }

  test('make one comment and one tag', () =>
    withBotStage(
      async (stage) => {
        const { faults, requests } = stage.sandbox
        faults.webhooks.drop = () => true
        const bothReadFirst = (path: RegExp) =>
          faults.add({ method: 'POST', path, fault: { kind: 'delay', milliseconds: 300 }, times: 2 })
        const claims = () =>
          requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/git/refs')).length
        bothReadFirst(/\/comments$/)
        await stage.handOver(candidateOf(stage.head()))
        await toBoth(stage)
        expect(comments(stage)).toHaveLength(1)
        await stage.bob.label(stage.number, ask)
        await stage.mergeAndRelease('1.0.0')
        bothReadFirst(/\/git\/refs$/)
        const before = claims()
        await toBoth(stage)
        expect(claims() - before).toBe(2)
        await toBoth(stage)
        expect(await promotions(stage)).toEqual(['fraud#production#1'])
        expect(comments(stage)).toEqual([expect.stringContaining('approved by bob')])
        expect(failedDeliveries(stage)).toEqual([])
      },
      { bots: 2 },
    ))
})

function zipOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new yazl.ZipFile()
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name)
  zip.end()
  return buffer(zip.outputStream)
}
