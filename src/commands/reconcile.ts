import { UserError } from '../ports/errors.ts'
import type { PullRequestWriter } from '../ports/pull-requests.ts'
import type { TagWriter } from '../ports/registry.ts'
import { decide } from '../promotion/decide.ts'
import type { Decision, StageChange } from '../promotion/decision.ts'
import type { Snapshot } from '../promotion/snapshot.ts'
import { withoutLabels } from '../promotion/without-labels.ts'
import { currentEntry } from '../registry/ledger.ts'
import { formatTagMessage } from '../registry/record.ts'
import { emptyModel, type Model } from '../registry/registry.ts'
import { formatTag } from '../registry/tag.ts'
import { nextTagDate } from '../registry/time.ts'
import { metricsCheck, promotionCheck, trouble } from '../report/checks.ts'
import { commentMarker, pullRequestComment } from '../report/comment.ts'
import { type ObservePorts, observe } from './observe.ts'
import { readManifest } from './read-manifest.ts'
import { stageRecord } from './stage-record.ts'
import { missingFile } from './stored-files.ts'

export interface ReconcilePorts extends ObservePorts {
  readonly tags: ObservePorts['tags'] & TagWriter
  readonly writer: PullRequestWriter
}

export interface Reconciled {
  readonly number: number
  /** Names of the stage tags that were made. */
  readonly tags: readonly string[]
  readonly removedLabels: readonly string[]
  readonly comment: 'created' | 'updated' | 'unchanged' | 'none'
  /** What could not be told to others; the promotion stands. */
  readonly warnings: readonly string[]
}

/** Another replica may make the same tag at the same moment; then we look again. */
const rounds = 5

/**
 * Makes true what should be true of a pull request: observe, decide, apply, until nothing is left to promote.
 * Doing it twice changes nothing. A failure to decide fails closed and says so in the check.
 */
export async function reconcile(ports: ReconcilePorts, number: number): Promise<Reconciled> {
  try {
    return await settle(ports, number)
  } catch (error) {
    await failClosed(ports, number, error)
    throw error
  }
}

async function settle(ports: ReconcilePorts, number: number): Promise<Reconciled> {
  const tags: string[] = []
  const warnings: string[] = []
  for (let round = 0; round < rounds; round += 1) {
    const snapshot = await observe(ports, number)
    if (!snapshot) return { number, tags, removedLabels: [], comment: 'none', warnings }
    const decision = decide(snapshot)
    const [change] = decision.models.flatMap(({ stages }) => stages.flatMap(({ change }) => change ?? []))
    if (!change) return { ...(await write(ports, snapshot, decision)), tags, warnings }
    const tag = await changeStage(ports, snapshot, change)
    if (tag === null) continue
    tags.push(tag)
    warnings.push(...(await announce(ports, change, tag)))
  }
  throw new UserError(
    'environment',
    `pull request ${number} did not come to rest after ${rounds} rounds`,
    'the next event or sweep goes on',
  )
}

/** Makes the stage tag. Null when another made it first. */
async function changeStage(
  ports: ReconcilePorts,
  snapshot: Snapshot,
  change: StageChange,
): Promise<string | null> {
  const { manifest, release } = await readManifest(ports.releases, change.version)
  const missing = await missingFile(ports.releases, release, manifest)
  if (missing !== null)
    throw new UserError(
      'refused',
      `${change.version.tag} lost its file ${missing}`,
      'its release was changed: release the model again',
    )
  const model = snapshot.registry.models.get(change.model) ?? emptyModel(change.model)
  const name = formatTag({
    kind: 'stage',
    model: change.model,
    stage: change.stage,
    counter: model.counter + 1,
  })
  const record = stageRecord(snapshot, change, previousOf(model, change.stage))
  const { version } = change.version
  const verb = change.action === 'rollback' ? 'Roll back' : 'Promote'
  const approvals = change.approvals.map(({ user, how, at }) => `Approved by ${user} (${how}, ${at})`)
  const created = await ports.tags.create({
    name,
    commit: change.version.commit,
    message: formatTagMessage(
      `${verb} ${change.model} ${version} to ${change.stage}`,
      [...approvals, `Pull request: #${snapshot.pullRequest.number}`],
      record,
    ),
    taggedAt: nextTagDate(snapshot.at, model.lastTaggedAt),
  })
  if (created.status === 'exists') return null
  return name
}

/** A deployment that cannot be shown does not undo a promotion: what fails here is a warning. */
async function announce({ writer }: ReconcilePorts, change: StageChange, tag: string): Promise<string[]> {
  const { model, stage, action, environment, version, subject } = change
  try {
    await writer.announce({
      environment,
      commit: version.commit,
      tag,
      payload: { model, version: version.version, stage, action, tag, bundle: subject.bundle },
    })
    return []
  } catch (error) {
    if (error instanceof UserError) return [`${error.message}. ${error.remedy}`]
    throw error
  }
}

function previousOf(model: Model, stage: string): { tag: string; object: string } | null {
  const entry = currentEntry(model, stage)
  return entry ? { tag: entry.tag, object: entry.object } : null
}

/** Labels go last: whoever watches finds the explanation when the label goes. */
async function write(
  { writer }: ReconcilePorts,
  before: Snapshot,
  { removeLabels }: Decision,
): Promise<Omit<Reconciled, 'tags' | 'warnings'>> {
  const { number, headCommit, labels } = before.pullRequest
  const removed = removeLabels.map(({ label }) => label).filter((label) => labels.includes(label))
  const snapshot = withoutLabels(before, removed)
  const decision = decide(snapshot)
  await writer.check(headCommit, metricsCheck(snapshot, decision))
  await writer.check(headCommit, promotionCheck(snapshot, decision))
  const comment = await writer.comment(number, commentMarker, pullRequestComment(snapshot, decision))
  for (const label of removed) await writer.removeLabel(number, label)
  return { number, removedLabels: removed, comment }
}

/** Says in the check that nothing could be decided. When not even that can be written, the failure itself is the news. */
async function failClosed(
  { writer, pullRequests }: ReconcilePorts,
  number: number,
  error: unknown,
): Promise<void> {
  const sentence =
    error instanceof UserError
      ? `${error.message}. ${error.remedy}`
      : 'an unexpected error; the log of the bot has it'
  try {
    const found = await pullRequests.pullRequest(number)
    if (found) await writer.check(found.pullRequest.headCommit, trouble('modelseal / promotion', sentence))
  } catch (more) {
    if (!(more instanceof UserError)) throw more
  }
}
