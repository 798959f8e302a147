import { describe, expect, test } from '@jest/globals'
import { renderMarkdown } from '../../sandbox/pages/markdown.ts'
import type { Manifest } from '../../src/manifest/manifest.ts'
import { decide } from '../../src/promotion/decide.ts'
import type { Snapshot } from '../../src/promotion/snapshot.ts'
import { withoutLabels } from '../../src/promotion/without-labels.ts'
import { metricsCheck, promotionCheck } from '../../src/report/checks.ts'
import { commentMarker, pullRequestComment } from '../../src/report/comment.ts'
import { releaseNotes } from '../../src/report/notes.ts'
import {
  candidate,
  digest,
  labeled,
  manifest,
  released,
  snapshot,
  stageTag,
  versionTag,
} from '../promotion/builder.ts'

const comment = (of: Snapshot) => pullRequestComment(of, decide(of))
const place = { repository: { owner: { login: 'acme' }, name: 'fraud' } }
const inProduction = [
  versionTag('1.0.0', 'old', 'first', 1),
  stageTag(1, '1.0.0', 'old', 'first', 2, { pullRequest: 3 }),
]
const before = { 'fraud@v1.0.0': manifest('1.0.0', 'old', 0.8) }

describe('the comment', () => {
  test('says in its first line whether the candidate is better than production, and what it would become', () => {
    const [marker, head] = comment(snapshot({ tags: inProduction, manifests: before })).split('\n')
    expect(marker).toBe(commentMarker)
    expect(head).toBe('## fraud: ✅ better than production — becomes 1.1.0')
  })

  test('says so when it is worse, the same, and when a gate fails', () => {
    const head = (accuracy: number, gates: Parameters<typeof snapshot>[0]['gates'] = []) =>
      comment(
        snapshot({
          tags: inProduction,
          manifests: before,
          candidates: [candidate('new', 10, accuracy)],
          gates,
        }),
      ).split('\n')[1]
    expect(head(0.7)).toContain('worse than production')
    expect(head(0.8)).toContain('the same as production')
    const gate = {
      metric: 'accuracy',
      min: 0.75,
      max: undefined,
      maxDrop: undefined,
      maxRise: undefined,
      against: 'production' as const,
      required: true,
      severity: 'error' as const,
      slice: undefined,
    }
    expect(head(0.7, [gate])).toContain('❌ a gate fails, worse than production')
  })

  test('says in the open what callers have to change, and which files may run code', () => {
    const model = (output: string): NonNullable<Manifest['interface']>[number] => ({
      path: 'model.onnx',
      sha256: digest(output),
      format: 'onnx',
      inputs: [],
      outputs: [{ name: output, dtype: 'float32', shape: [1], optional: false }],
      addressedBy: 'name',
      parameters: 3,
      bits: 96,
      structure: digest('graph'),
      weights: digest('weights'),
      architecture: {},
      tensors: [],
      warnings: [],
    })
    const was: Manifest = { ...manifest('1.0.0', 'old', 0.8), interface: [model('hn')] }
    const seen = candidate('new', 10)
    if (!seen.content.ok || seen.content.candidate.models[0]?.kind !== 'release')
      throw new Error('no candidate')
    const is = seen.content.candidate.models[0].manifest
    is.interface = [model('<b>@alice</b> [x](y)')]
    is.files = is.files.map((file) => ({ ...file, unsafe: ['calls `os.system` @bob'] }))
    const text = comment(
      snapshot({ tags: inProduction, manifests: { 'fraud@v1.0.0': was }, candidates: [seen] }),
    )
    const [open] = text.split('<details>')
    expect(text.split('\n')[1]).toBe('## fraud: ✅ better than production — becomes 1.1.0, ⚠️ breaks callers')
    expect(open).toContain('⚠️ **Callers must change something**\n\n- output `hn` is gone')
    expect(open).toContain('⚠️ **Files that may run code**')
    expect(open).toContain(`not promoted unless \`${digest('new')}\` is under \`trusted\``)
    const html = renderMarkdown(text, place)
    expect(html).not.toContain('<b>')
    expect(html).not.toMatch(/class="user-mention|href="y"/)
  })

  test('is the same text for the same state, so that it is written only when something changed', () => {
    const of = released('new', { labelEvents: [labeled('bob', 20)] })
    expect(comment({ ...of, at: '2027-01-01T00:00:00Z' })).toBe(comment(of))
  })

  test('tells how to promote, and after a label was taken off, why and who may give it', () => {
    expect(comment(snapshot({}))).toContain('add the label `promote:production`')
    const people = [{ login: 'carol', bot: false, role: 'triage' as const, teams: [] }]
    const taken = withoutLabels(snapshot({ labelEvents: [labeled('carol', 20)], people }), [
      'promote:production',
    ])
    expect(comment(taken)).toContain(
      'by carol was taken off: carol has the role triage; people with the role maintain or higher may approve.',
    )
  })

  test('keeps what was decided, with the tags as code that can be copied', () => {
    const of = released('new', {
      labelEvents: [labeled('bob', 20)],
      tags: [stageTag(1, '1.1.0', 'new', 'merge', 31)],
    })
    expect(comment(of)).toContain('`fraud#production#1` — promoted `1.1.0` in production, approved by bob')
    expect(comment(of)).toContain('`fraud@v1.1.0` is in production')
  })

  test('stays below what GitHub takes, with its first line, at any number of metrics', () => {
    const many = Array.from({ length: 5000 }, (_, at) => ({
      name: `metric_${at}.accuracy`,
      value: at / 5000,
      direction: 'higher' as const,
      source: { file: 'metrics.json' },
    }))
    const seen = candidate('new', 10)
    if (!seen.content.ok) throw new Error('the candidate is whole')
    const [model] = seen.content.candidate.models
    if (model?.kind !== 'release') throw new Error('the candidate is a release')
    const models = [{ ...model, manifest: { ...model.manifest, metrics: many } }]
    const text = comment(
      snapshot({
        candidates: [{ ...seen, content: { ok: true, candidate: { ...seen.content.candidate, models } } }],
      }),
    )
    expect(text.length).toBeLessThanOrEqual(65_536)
    expect(text).toContain('## fraud:')
  })
})

/** What hostile text would make if any of it were read as Markdown or HTML. */
const elements = /user-mention|issue-link|<img|external-image|<[a-z][^>]* on[a-z]+=|="javascript:/

describe('hostile text in a candidate', () => {
  const evil =
    '@alice #1 <img src=x onerror=alert(1)> [x](javascript:alert(1)) ![y](https://evil.example/p.png) | `</details>` ```mermaid\ngraph TD\n``` ::error::x https://evil.example www.evil.example'
  const whole = {
    ...manifest('1.1.0-pr.7.1', 'new'),
    metrics: [{ name: evil, slice: evil, value: 1, direction: 'higher' as const, source: { file: evil } }],
    params: { [evil]: evil, x: evil },
    reasons: [{ level: 'minor' as const, source: 'commit' as const, commit: 'abc1234', summary: evil }],
    data: [{ path: evil, size: 1, sha256: 'a'.repeat(64), source: 'file' as const }],
    files: [{ path: evil, size: 1, sha256: 'a'.repeat(64), mediaType: 'x', asset: evil }],
    build: {
      workflow: evil,
      runId: '1',
      runAttempt: 1,
      runUrl: `https://github.com/acme/${evil}`,
      event: 'push',
      actor: evil,
    },
  }
  const seen = {
    ...candidate('new', 10),
    content: {
      ok: true as const,
      candidate: {
        schemaVersion: 1 as const,
        commit: 'x',
        models: [{ kind: 'release' as const, manifest: whole, considered: 1, counted: 1 }],
      },
    },
  }
  const of = snapshot({
    candidates: [seen],
    tags: inProduction,
    manifests: before,
    labelEvents: [labeled('bob', 20)],
  })
  const rendered = {
    comment: comment(of),
    'metrics check': metricsCheck(of, decide(of)).summary,
    'promotion check': promotionCheck(of, decide(of)).summary,
    'release notes': releaseNotes(whole),
  }
  test.each(Object.entries(rendered))('gets no mention, link, image or element into the %s', (_, text) => {
    const html = renderMarkdown(text, place)
    expect(html).not.toMatch(elements)
    for (const [address] of html.matchAll(/(?<=href=")[^"]*/g))
      expect(new URL(address, 'https://github.com').hostname).toMatch(/^github\.com$/)
    expect(html.match(/<details/g)?.length ?? 0).toBe(html.match(/<\/details>/g)?.length ?? 0)
  })

  test('does not turn a refused candidate into Markdown either', () => {
    const refused = snapshot({
      candidates: [{ ...candidate('new', 10), content: { ok: false, reason: evil } }],
    })
    expect(renderMarkdown(comment(refused), place)).not.toMatch(elements)
    expect(metricsCheck(refused, decide(refused)).conclusion).toBe('failure')
  })
})

describe('the checks', () => {
  test('wait while there is no candidate, and fail for what cannot be decided', () => {
    const of = snapshot({ candidates: [], labelEvents: [labeled('bob', 20)] })
    expect(metricsCheck(of, decide(of))).toMatchObject({ status: 'in_progress', conclusion: null })
    const unreadable: Snapshot = {
      ...of,
      policy: { ok: false, ref: 'base', problems: ['modelseal.yml:1:2: is wrong'] },
    }
    for (const check of [metricsCheck, promotionCheck])
      expect(check(unreadable, decide(unreadable))).toMatchObject({
        conclusion: 'failure',
        summary: expect.stringContaining('is wrong'),
      })
  })

  test('say who has to act', () => {
    const of = snapshot({ labelEvents: [labeled('bob', 20)], stage: { approvals: 2 } })
    expect(promotionCheck(of, decide(of)).summary).toContain(
      '1 of 2 approvals; people with the role maintain or higher may approve',
    )
  })
})
