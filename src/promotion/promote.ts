import semver from 'semver'
import type { StageConfiguration } from '../config/schema.ts'
import type { GateResult } from '../metrics/gates.ts'
import { currentEntry } from '../registry/ledger.ts'
import type { Model } from '../registry/registry.ts'
import { approvalsFor, latest, liveLabel, type Since } from './approvals.ts'
import type { StageDecision } from './decision.ts'
import { all, type Reason, reason } from './reason.ts'
import type { Snapshot } from './snapshot.ts'
import type { Standing, Subject } from './subject.ts'

export interface StageContext {
  readonly snapshot: Snapshot
  readonly model: Model
  readonly stage: string
  readonly rules: StageConfiguration
  readonly standing: Standing
  readonly gates: readonly GateResult[]
  /** True when there was a manifest to judge the gates on. */
  readonly judged: boolean
  /** Whether the files of that manifest may be used; null without one. */
  readonly safety: Reason | null
}

/** Whether a pull request's bytes go into a stage: asked, approved for these bytes, within the gates, in order, and released. */
export function decidePromotion(context: StageContext): StageDecision {
  const { snapshot, model, stage, rules, standing } = context
  const base = { stage, label: rules.label, change: null, removeLabels: [] }
  const place = `${model.name} in ${stage}`
  const event = liveLabel(snapshot, rules.label)
  if (snapshot.pullRequest.state === 'closed')
    return { ...base, asked: false, reason: reason('ignored', 'the pull request was closed without merging') }
  const already = alreadyThere(context)
  if (already) return { ...base, asked: event !== null, reason: already }
  if (!standing.subject)
    return { ...base, asked: event !== null, reason: reason('waiting', noSubject(context)) }

  const approvals = approvalsFor(snapshot, rules, rules.label, wordsCountSince(context, standing.subject))
  const safety = context.safety ? [context.safety] : []
  const conditions = [
    approvals.reason,
    gatesHold(context),
    ...safety,
    ...stageBefore(context),
    released(context),
  ]
  const decision = {
    ...base,
    asked: event !== null,
    reason: event
      ? all(`promote ${place}`, conditions)
      : reason('waiting', `not asked: the label ${rules.label} asks to promote ${place}`, conditions),
    removeLabels: approvals.removeLabel === null ? [] : [{ label: rules.label, why: approvals.removeLabel }],
  }
  if (!event || !standing.released || decision.reason.status !== 'met') return decision
  return {
    ...decision,
    change: {
      model: model.name,
      stage,
      action: 'promote',
      version: standing.released,
      subject: { commit: standing.subject.commit, bundle: standing.subject.bundle },
      approvals: approvals.given,
      gates: context.gates,
      environment: rules.environment ?? null,
    },
  }
}

function noSubject({ standing, snapshot, model }: StageContext): string {
  if (standing.problem !== null) return `the candidate was refused: ${standing.problem}`
  if (standing.unchanged !== null) return `${model.name} gets no version from this: ${standing.unchanged}`
  return `there is no candidate for ${snapshot.pullRequest.headCommit.slice(0, 7)} yet`
}

function alreadyThere({ model, stage, standing }: StageContext): Reason | null {
  const entry = currentEntry(model, stage)
  if (!entry || entry.version === null || entry.version !== standing.released?.version) return null
  return reason('met', `${standing.released.tag} is in ${stage} since ${entry.taggedAt} (${entry.tag})`)
}

/**
 * The moment after which words count. Besides the birth of the bytes: the last time that this version left the
 * stage, and, for a version lower than the present one, the moment that one came. A word is not used twice.
 */
function wordsCountSince({ model, stage, standing, rules }: StageContext, subject: Subject): Since {
  const ledger = model.stages.get(stage) ?? []
  const { released, releasedOthers, candidateSubject } = standing
  const bytesDiffer = releasedOthers && (rules.approvalBinds === 'bytes' || candidateSubject === null)
  const born: Since = bytesDiffer
    ? { at: subject.since, event: 'the release of other bytes than the candidate had' }
    : { at: (candidateSubject ?? subject).since, event: 'the present candidate' }
  const left = ledger.filter(
    (_, at) => at > 0 && released !== null && ledger[at - 1]?.version === released.version,
  )
  const current = ledger.at(-1)
  const newer = current?.version && released && semver.lt(released.version, current.version) ? [current] : []
  return latest(born, [
    ...left.map((entry) => ({
      at: entry.taggedAt,
      event: `${entry.tag}, by which the version left ${stage}`,
    })),
    ...newer.map((entry) => ({
      at: entry.taggedAt,
      event: `${entry.tag}, which put a later version there`,
    })),
  ])
}

function gatesHold({ gates, judged, standing }: StageContext): Reason {
  if (!judged)
    return reason(
      'unmet',
      standing.released
        ? `the manifest of ${standing.released.tag} could not be read`
        : 'there are no metrics to judge',
    )
  const failed = gates.filter(({ status }) => status === 'fail')
  const children = gates.map((gate) => reason(gate.status === 'fail' ? 'unmet' : 'met', gate.sentence))
  if (gates.length === 0) return reason('met', 'no gates are configured')
  return failed.length > 0
    ? reason('unmet', `${failed.length} of ${gates.length} gates failed`, children)
    : reason('met', `all ${gates.length} gates hold`, children)
}

/** `after: staging` wants these very bytes to have been there. */
function stageBefore({ model, rules, standing }: StageContext): Reason[] {
  const { after } = rules
  if (after === undefined) return []
  const was = (model.stages.get(after) ?? []).some(
    (entry) => entry.record?.bundle === standing.subject?.bundle,
  )
  return [
    was
      ? reason('met', `these bytes were in ${after}`)
      : reason('waiting', `these bytes have to be in ${after} first`),
  ]
}

function released({ standing, snapshot }: StageContext): Reason {
  if (standing.released) return reason('met', `released as ${standing.released.tag}`)
  if (snapshot.pullRequest.state === 'merged')
    return reason('waiting', 'merged; the tag is made when the version is released')
  return reason('waiting', 'the tag is made when the pull request is merged and the version is released')
}
