import type { Evidence } from '../../src/version/evidence.ts'
import type { Judgement } from '../../src/version/judge.ts'
import type { PlanInput } from '../../src/version/plan.ts'

export const commit1 = '1'.repeat(40)

export function judgement(more: Partial<Judgement> = {}): Judgement {
  const base = {
    commit: commit1,
    summary: 'feat: x',
    level: 'minor',
    rule: 'feat',
    cancels: [],
    releaseAs: null,
  } as const
  return { ...base, ...more }
}

/** One counted commit since 1.2.3, released plainly, with nothing known of the files. */
export function planInput(more: Partial<PlanInput> = {}): PlanInput {
  const judgements = more.judgements ?? [judgement()]
  return {
    model: 'fraud',
    reachable: ['1.2.3'],
    taken: more.reachable ?? ['1.2.3'],
    atCommit: null,
    judgements,
    sinceCurrent: new Set(judgements.map(({ commit }) => commit)),
    evidence: null,
    evidenceLevels: {
      files: 'patch',
      quantization: 'patch',
      weights: 'minor',
      architecture: 'minor',
      data: 'minor',
      params: 'minor',
    },
    channel: { kind: 'release' },
    initialVersion: '1.0.0',
    ...more,
  }
}

export function evidence(bundle = 'b', params = 'p', data = 'd'): Evidence {
  return { bundle: { sha256: bundle, models: [], others: bundle }, params, data }
}
