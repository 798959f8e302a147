import { currentEntry, rollbackTarget } from '../registry/ledger.ts'
import { approvalsFor, isAfter, liveLabel } from './approvals.ts'
import type { StageDecision } from './decision.ts'
import type { StageContext } from './promote.ts'
import { reason } from './reason.ts'

/**
 * The label `rollback:<stage>` on the pull request whose version is in the stage takes it out again, in favour
 * of the version before. Null when nobody asks. One person's word is enough to go back to what was approved once.
 */
export function decideRollback(context: StageContext): StageDecision | null {
  const { snapshot, model, stage, rules, standing } = context
  const event = liveLabel(snapshot, rules.rollbackLabel)
  if (!event) return null
  const base = { stage, label: rules.rollbackLabel, asked: true, change: null }
  const stop = (text: string) => ({
    ...base,
    reason: reason('unmet', text),
    removeLabels: [{ label: rules.rollbackLabel, why: text }],
  })

  const entry = currentEntry(model, stage)
  const { released } = standing
  if (entry?.record?.action === 'rollback' && isAfter(entry.taggedAt, event.at)) {
    const text = `${stage} was rolled back to ${entry.version} (${entry.tag})`
    return { ...base, reason: reason('met', text), removeLabels: [{ label: rules.rollbackLabel, why: text }] }
  }
  if (!entry?.version || !released || entry.version !== released.version) {
    return stop(
      `this pull request's version of ${model.name} is not in ${stage}, so there is nothing to roll back here`,
    )
  }
  const target = rollbackTarget(model, stage)
  if (!target) return stop(`no version of ${model.name} was in ${stage} before ${released.version}`)

  const oneWord = { ...rules, approvals: 1 }
  const approvals = approvalsFor(snapshot, oneWord, rules.rollbackLabel, {
    at: entry.taggedAt,
    event: entry.tag,
  })
  const removeLabels =
    approvals.removeLabel === null ? [] : [{ label: rules.rollbackLabel, why: approvals.removeLabel }]
  const decision = {
    ...base,
    reason: reason(approvals.reason.status, `roll ${model.name} in ${stage} back to ${target.version}`, [
      approvals.reason,
    ]),
    removeLabels,
  }
  if (approvals.reason.status !== 'met') return decision
  return {
    ...decision,
    change: {
      model: model.name,
      stage,
      action: 'rollback',
      version: target,
      subject: { commit: target.commit, bundle: target.record?.bundle.sha256 ?? '' },
      approvals: approvals.given,
      gates: [],
      environment: rules.environment ?? null,
    },
  }
}
