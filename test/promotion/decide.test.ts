import { describe, expect, test } from '@jest/globals'
import { decide } from '../../src/promotion/decide.ts'
import type { StageDecision } from '../../src/promotion/decision.ts'
import type { Reason } from '../../src/promotion/reason.ts'
import type { Snapshot } from '../../src/promotion/snapshot.ts'
import {
  at,
  candidate,
  commit,
  digest,
  labeled,
  manifest,
  released,
  snapshot,
  stageTag,
  versionTag,
} from './builder.ts'

const gate = {
  metric: 'accuracy',
  min: undefined,
  max: undefined,
  maxDrop: { amount: 0.005, relative: false },
  maxRise: undefined,
  against: 'production' as const,
  required: true,
  severity: 'error' as const,
  slice: undefined,
}

function stageOf(of: Snapshot, label = 'promote:production'): StageDecision {
  const found = decide(of)
    .models.flatMap(({ stages }) => stages)
    .find((stage) => stage.label === label)
  if (!found) throw new Error(`no decision about ${label}`)
  return found
}

function textOf({ text, children }: Reason): string {
  return [text, ...children.map(textOf)].join('\n')
}

describe('a promotion', () => {
  test('is made when the released bytes are those that an entitled person approved', () => {
    const decision = stageOf(released('new', { labelEvents: [labeled('bob', 20)] }))
    expect(decision.reason.status).toBe('met')
    expect(decision.change).toMatchObject({
      action: 'promote',
      stage: 'production',
      version: { version: '1.1.0' },
      approvals: [{ user: 'bob', how: 'label', at: at(20) }],
    })
  })

  test('waits for the release while everything else is there', () => {
    const decision = stageOf(snapshot({ labelEvents: [labeled('bob', 20)] }))
    expect(decision.change).toBeNull()
    expect(decision.reason.status).toBe('waiting')
    expect(textOf(decision.reason)).toContain('the tag is made when the pull request is merged')
  })

  test('is not made twice', () => {
    const decision = stageOf(
      released('new', {
        labelEvents: [labeled('bob', 20)],
        tags: [stageTag(1, '1.1.0', 'new', 'merge', 31)],
      }),
    )
    expect(decision.change).toBeNull()
    expect(decision.reason.status).toBe('met')
  })

  test('is not made when nobody asks', () => {
    const decision = stageOf(released('new'))
    expect(decision.asked).toBe(false)
    expect(decision.change).toBeNull()
  })

  test('is not made for a pull request that was closed without merging', () => {
    expect(
      stageOf(snapshot({ pullRequest: { state: 'closed' }, labelEvents: [labeled('bob', 20)] })).change,
    ).toBeNull()
  })
})

describe('a word does not count', () => {
  const cases: [string, Snapshot, string][] = [
    ['by the author', released('new', { labelEvents: [labeled('alice', 20)] }), 'opened the pull request'],
    [
      'by somebody who committed to it',
      released('new', {
        labelEvents: [labeled('bob', 20)],
        pullRequest: { contributors: [{ login: 'bob', commit: commit('head') }] },
      }),
      'wrote or committed',
    ],
    [
      'while an author is unknown, who could be anybody',
      released('new', {
        labelEvents: [labeled('bob', 20)],
        pullRequest: { contributors: [{ login: null, commit: commit('head') }] },
      }),
      'has no GitHub account',
    ],
    [
      'when GitHub lists only a part of the commits',
      released('new', { labelEvents: [labeled('bob', 20)], pullRequest: { contributorsCut: true } }),
      'more commits than GitHub lists',
    ],
    ['by a bot', released('new', { labelEvents: [labeled('helper[bot]', 20, { byBot: true })] }), 'is a bot'],
    [
      'by somebody of whom nothing could be read',
      released('new', { labelEvents: [labeled('eve', 20)] }),
      'nothing could be read',
    ],
    [
      'by somebody whose role is too low',
      released('new', {
        labelEvents: [labeled('carol', 20)],
        people: [{ login: 'carol', bot: false, role: 'triage', teams: [] }],
      }),
      'has the role triage; people with the role maintain or higher may approve',
    ],
    [
      'given before the candidate was there',
      released('new', { labelEvents: [labeled('bob', 5)] }),
      'not after the present candidate',
    ],
    [
      'given in the very second of the candidate',
      released('new', { labelEvents: [labeled('bob', 10)] }),
      'not after the present candidate',
    ],
    [
      'given for other bytes than were released',
      released('other', { labelEvents: [labeled('bob', 20)] }),
      'the release of other bytes',
    ],
  ]
  test.each(cases)('%s, and the label is taken off', (_, of, why) => {
    const decision = stageOf(of)
    expect(decision.change).toBeNull()
    expect(textOf(decision.reason)).toContain(why)
    expect(decide(of).removeLabels.map(({ label }) => label)).toEqual(['promote:production'])
  })
})

describe('an approval', () => {
  test('of a released version counts after GitHub published it, whatever date its tag claims', () => {
    const world = { labelEvents: [labeled('bob', 40)] }
    expect(stageOf(released('other', world)).change).not.toBeNull()
    expect(stageOf(released('other', { ...world, published: { 'fraud@v1.1.0': at(50) } })).change).toBeNull()
  })

  test('survives another run with the same bytes, and dies with other bytes', () => {
    const label = [labeled('bob', 20)]
    expect(
      stageOf(
        released('new', { labelEvents: label, candidates: [candidate('new', 25), candidate('new', 10)] }),
      ).change,
    ).not.toBeNull()
    expect(
      stageOf(
        released('new', {
          labelEvents: label,
          candidates: [candidate('new', 25), candidate('other', 22), candidate('new', 10)],
        }),
      ).change,
    ).toBeNull()
  })

  test('by somebody named, or in a team, counts without a role', () => {
    const approvers = { users: [], teams: ['acme/leads'], permission: undefined }
    const people = [{ login: 'erin', bot: false, role: 'read' as const, teams: ['acme/leads'] }]
    expect(
      stageOf(released('new', { labelEvents: [labeled('erin', 20)], people, stage: { approvers } })).change,
    ).not.toBeNull()
    expect(
      stageOf(released('new', { labelEvents: [labeled('bob', 20)], people, stage: { approvers } })).change,
    ).toBeNull()
  })

  test('by a second person comes as a review of the head commit, later than the candidate', () => {
    const review = { user: 'dora', state: 'APPROVED' as const, commit: commit('head'), at: at(21) }
    const world = { labelEvents: [labeled('bob', 20)], stage: { approvals: 2 } }
    expect(stageOf(released('new', world)).change).toBeNull()
    expect(
      stageOf(released('new', { ...world, reviews: [review] })).change?.approvals.map(({ user }) => user),
    ).toEqual(['bob', 'dora'])
    expect(
      stageOf(released('new', { ...world, reviews: [{ ...review, commit: commit('old') }] })).change,
    ).toBeNull()
    expect(stageOf(released('new', { ...world, reviews: [{ ...review, at: at(9) }] })).change).toBeNull()
    expect(
      stageOf(
        released('new', {
          ...world,
          reviews: [review, { ...review, state: 'CHANGES_REQUESTED', at: at(22) }],
        }),
      ).change,
    ).toBeNull()
    expect(stageOf(released('new', { ...world, reviews: [{ ...review, user: 'bob' }] })).change).toBeNull()
  })

  test('that binds to the commit covers the bytes that were trained again from it', () => {
    expect(
      stageOf(released('other', { labelEvents: [labeled('bob', 20)], stage: { approvalBinds: 'commit' } }))
        .change,
    ).not.toBeNull()
  })
})

describe('a gate', () => {
  const inProduction = [versionTag('1.0.0', 'old', 'first', 1), stageTag(1, '1.0.0', 'old', 'first', 2)]

  test('that fails stops an approved promotion', () => {
    const manifests = { 'fraud@v1.0.0': manifest('1.0.0', 'old', 0.95) }
    const decision = stageOf(
      released('new', { gates: [gate], labelEvents: [labeled('bob', 20)], tags: inProduction, manifests }),
    )
    expect(decision.change).toBeNull()
    expect(textOf(decision.reason)).toContain('1 of 1 gates failed')
  })

  test('fails closed when the version in production cannot be read', () => {
    expect(
      stageOf(released('new', { gates: [gate], labelEvents: [labeled('bob', 20)], tags: inProduction }))
        .change,
    ).toBeNull()
  })

  test('fails closed when the manifest of the released version cannot be read', () => {
    const of = released('new', { labelEvents: [labeled('bob', 20)] })
    const decision = stageOf({ ...of, manifests: new Map() })
    expect(decision.change).toBeNull()
    expect(textOf(decision.reason)).toContain('could not be read')
  })
})

describe('a file that may run code', () => {
  const unsafe = (version: string, bytes: string) => {
    const made = manifest(version, bytes)
    const files = made.files.map((file) => ({ ...file, unsafe: ['calls os.system, which runs programs'] }))
    return { ...made, files }
  }
  const approved = (more: Parameters<typeof released>[1]) =>
    released('new', { labelEvents: [labeled('bob', 12)], ...more })

  test('stops an approved promotion, and the digest to trust it by is said', () => {
    const stage = stageOf(approved({ manifests: { 'fraud@v1.1.0': unsafe('1.1.0', 'new') } }))
    expect(stage.change).toBeNull()
    const reason = stage.reason.children.find(({ text }) => text.includes('run code'))
    expect(reason).toMatchObject({
      status: 'unmet',
      children: [
        { text: `model.bin: calls os.system, which runs programs (to trust it: sha256 ${digest('new')})` },
      ],
    })
  })

  test('is promoted when the configuration pins these bytes, and only these', () => {
    const manifests = { 'fraud@v1.1.0': unsafe('1.1.0', 'new') }
    const change = (sha256: string) =>
      stageOf(approved({ manifests, trusted: [{ sha256, reason: 'ours' }] })).change
    expect(change(digest('new'))).toMatchObject({ action: 'promote' })
    expect(change(digest('old'))).toBeNull()
  })

  test('cannot hide in a manifest that says nothing of its files', () => {
    const { interface: _, ...silent } = manifest('1.1.0', 'new')
    const stage = stageOf(approved({ manifests: { 'fraud@v1.1.0': silent } }))
    expect(stage.change).toBeNull()
    expect(stage.reason.status).toBe('unmet')
  })
})

describe('a stage that comes after another', () => {
  test('wants these very bytes to have been there', () => {
    const world = { labelEvents: [labeled('bob', 20)], stage: { after: 'staging' } }
    expect(stageOf(released('new', world)).change).toBeNull()
    const other = stageTag(1, '1.1.0', 'else', 'merge', 31, { stage: 'staging' })
    expect(stageOf(released('new', { ...world, tags: [other] })).change).toBeNull()
    const same = stageTag(1, '1.1.0', 'new', 'merge', 31, { stage: 'staging' })
    expect(stageOf(released('new', { ...world, tags: [same] })).change).not.toBeNull()
  })
})

describe('a rollback', () => {
  const ledger = [
    versionTag('1.0.0', 'old', 'first', 1),
    stageTag(1, '1.0.0', 'old', 'first', 2),
    stageTag(2, '1.1.0', 'new', 'merge', 31),
  ]
  const rollback = (actor: string, minute: number) => labeled(actor, minute, { label: 'rollback:production' })

  test('goes back to the version before, on the word of one entitled person', () => {
    const decision = stageOf(
      released('new', { tags: ledger, labelEvents: [rollback('bob', 40)] }),
      'rollback:production',
    )
    expect(decision.change).toMatchObject({
      action: 'rollback',
      version: { version: '1.0.0' },
      approvals: [{ user: 'bob' }],
    })
  })

  test('is refused to somebody who may not, and to words older than what is there', () => {
    expect(
      stageOf(released('new', { tags: ledger, labelEvents: [rollback('alice', 40)] }), 'rollback:production')
        .change,
    ).toBeNull()
    expect(
      stageOf(released('new', { tags: ledger, labelEvents: [rollback('bob', 31)] }), 'rollback:production')
        .change,
    ).toBeNull()
  })

  test('is refused when nothing was there before', () => {
    const only = [stageTag(1, '1.1.0', 'new', 'merge', 31)]
    expect(
      textOf(
        stageOf(released('new', { tags: only, labelEvents: [rollback('bob', 40)] }), 'rollback:production')
          .reason,
      ),
    ).toContain('no version')
  })

  test('spends the label that promoted the version: it is not promoted again by itself', () => {
    const back = stageTag(3, '1.0.0', 'old', 'first', 41, { action: 'rollback' })
    const of = released('new', {
      tags: [...ledger, back],
      labelEvents: [labeled('bob', 20), rollback('bob', 40)],
    })
    expect(stageOf(of).change).toBeNull()
    expect(stageOf(of, 'rollback:production').change).toBeNull()
    expect(
      decide(of)
        .removeLabels.map(({ label }) => label)
        .sort(),
    ).toEqual(['promote:production', 'rollback:production'])
  })
})

describe('an older version', () => {
  test('does not replace a newer one on words from before that came', () => {
    const newer = [
      versionTag('1.2.0', 'next', 'later', 32),
      stageTag(1, '1.2.0', 'next', 'later', 33, { pullRequest: 8 }),
    ]
    expect(stageOf(released('new', { tags: newer, labelEvents: [labeled('bob', 20)] })).change).toBeNull()
    expect(stageOf(released('new', { tags: newer, labelEvents: [labeled('bob', 40)] })).change).not.toBeNull()
  })
})

test('nothing is decided by a policy that cannot be read', () => {
  const of = released('new', { labelEvents: [labeled('bob', 20)] })
  const decision = decide({
    ...of,
    policy: { ok: false, ref: commit('base'), problems: ['modelseal.yml:1:1: is wrong'] },
  })
  expect(decision.models).toEqual([])
  expect(decision.policyProblems).toHaveLength(1)
})
