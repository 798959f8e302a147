import type { StageConfiguration } from '../config/schema.ts'
import { entitled, whoMayApprove } from './entitlement.ts'
import { type Reason, reason } from './reason.ts'
import type { LabelEvent, Snapshot } from './snapshot.ts'

export interface Approval {
  readonly user: string
  readonly how: 'label' | 'review'
  readonly at: string
}

export interface Approvals {
  /** One word a person, label before reviews. */
  readonly given: readonly Approval[]
  readonly reason: Reason
  /** Set when the label is on, but the word of who put it there does not count: it is taken off, with this sentence. */
  readonly removeLabel: string | null
}

/** The moment after which words count, and what happened at it. */
export interface Since {
  readonly at: string
  readonly event: string
}

/**
 * The words that count for a stage: the label, and approving reviews of the head commit, by people who may,
 * later than `since` — the moment from which these bytes existed, or a later one that spent earlier words.
 */
export function approvalsFor(
  snapshot: Snapshot,
  stage: StageConfiguration,
  label: string,
  since: Since,
): Approvals {
  const event = liveLabel(snapshot, label)
  if (!event)
    return { given: [], reason: reason('waiting', `the label ${label} asks for it`), removeLabel: null }
  const labelWord = judgeLabel(snapshot, stage, event, since)
  if (labelWord.status === 'unmet' && stage.approvals > 0) {
    return { given: [], reason: labelWord, removeLabel: labelWord.text }
  }
  const given: Approval[] =
    labelWord.status === 'met' ? [{ user: event.actor, how: 'label', at: event.at }] : []
  const words: Reason[] = [labelWord]
  for (const review of latestReviews(snapshot)) {
    if (given.some(({ user }) => user === review.user)) continue
    const word = judgeReview(snapshot, stage, review, since)
    words.push(word)
    if (word.status === 'met') given.push({ user: review.user, how: 'review', at: review.at })
  }
  const missing = stage.approvals - given.length
  const text =
    missing > 0
      ? `${given.length} of ${stage.approvals} approvals; ${whoMayApprove(stage)} may approve`
      : `${given.length} of ${stage.approvals} approvals`
  return { given, reason: reason(missing > 0 ? 'waiting' : 'met', text, words), removeLabel: null }
}

/** The event that put a label on which is still there. */
export function liveLabel({ pullRequest, labelEvents }: Snapshot, label: string): LabelEvent | null {
  if (!pullRequest.labels.includes(label)) return null
  const last = labelEvents.findLast((event) => event.label === label)
  return last?.action === 'labeled' ? last : null
}

function judgeLabel(snapshot: Snapshot, stage: StageConfiguration, event: LabelEvent, since: Since): Reason {
  if (stage.approvals === 0) return reason('met', `${event.actor} asked with the label ${event.label}`)
  const may = event.byBot
    ? reason('unmet', `${event.actor} is a bot: only people approve`)
    : entitled(snapshot, stage, event.actor)
  if (may.status !== 'met') return may
  if (!isAfter(event.at, since.at))
    return reason(
      'unmet',
      `${event.actor} gave the label at ${event.at}, which is not after ${since.event} (${since.at}); it has to be given again`,
    )
  return reason('met', `${event.actor} approved with the label ${event.label} at ${event.at}`, [may])
}

function judgeReview(
  snapshot: Snapshot,
  stage: StageConfiguration,
  review: Snapshot['reviews'][number],
  since: Since,
): Reason {
  const what = `review by ${review.user}`
  if (review.state !== 'APPROVED') return reason('ignored', `${what} does not approve`)
  if (review.commit !== snapshot.pullRequest.headCommit)
    return reason('ignored', `${what} is of ${review.commit.slice(0, 7)}, not of the head commit`)
  if (!isAfter(review.at, since.at))
    return reason('ignored', `${what} is not after ${since.event} (${since.at})`)
  const may = entitled(snapshot, stage, review.user)
  return may.status === 'met'
    ? reason('met', `${review.user} approved in a review at ${review.at}`, [may])
    : reason('ignored', may.text)
}

/** Each reviewer's last word; a comment takes nothing back. */
function latestReviews({ reviews }: Snapshot): Snapshot['reviews'][number][] {
  const latest = new Map<string, Snapshot['reviews'][number]>()
  for (const review of reviews)
    if (review.state !== 'COMMENTED' && review.state !== 'PENDING') latest.set(review.user, review)
  return [...latest.values()]
}

/** Server times are whole seconds: a word in the very second is not provably later, so it does not count. */
export function isAfter(at: string, since: string): boolean {
  return Date.parse(at) > Date.parse(since)
}

/** The last of some moments. */
export function latest(first: Since, others: readonly Since[]): Since {
  return others.reduce((last, each) => (isAfter(each.at, last.at) ? each : last), first)
}
