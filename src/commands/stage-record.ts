import type { StageChange } from '../promotion/decision.ts'
import type { Snapshot } from '../promotion/snapshot.ts'
import type { StageRecord } from '../registry/record.ts'

/** The decision and its evidence, as the stage tag keeps them. */
export function stageRecord(
  snapshot: Snapshot,
  change: StageChange,
  previous: StageRecord['previous'],
): StageRecord {
  const { version, approvals, gates } = change
  if (!version.record) throw new TypeError(`${version.tag} has no record`)
  return {
    schema: 1,
    kind: 'stage',
    model: change.model,
    stage: change.stage,
    action: change.action,
    version: version.version,
    commit: version.commit,
    previous,
    manifest: version.record.manifest.sha256,
    bundle: version.record.bundle.sha256,
    subject: change.subject,
    approvals: approvals.map((approval) => ({ ...approval })),
    policy: { ref: snapshot.policy.ref, sha256: snapshot.policy.ok ? snapshot.policy.sha256 : '' },
    gates: gates.map(({ label, status }) => ({ gate: label, status })),
    pullRequest: snapshot.pullRequest.number,
    actor: approvals[0]?.user ?? 'modelseal',
    at: snapshot.at,
  }
}
