import type { Model, StageEntry, Version } from './registry.ts'

/** The step that a stage is at: the highest counter. Null when nothing was ever put there. */
export function currentEntry(model: Model, stage: string): StageEntry | null {
  return model.stages.get(stage)?.at(-1) ?? null
}

export function versionOf(model: Model, version: string | null): Version | null {
  return version === null ? null : (model.versions.find((each) => each.version === version) ?? null)
}

/** The version that is in a stage now; null when the stage is empty. */
export function versionInStage(model: Model, stage: string): Version | null {
  return versionOf(model, currentEntry(model, stage)?.version ?? null)
}

/**
 * The versions that were in a stage, newest first, each once in a row: `[0]` is there now, `[1]` was before.
 * What a rollback returns to is the last one before that is neither the present one nor withdrawn.
 */
export function stageHistory(ledger: readonly StageEntry[]): StageEntry[] {
  const history: StageEntry[] = []
  for (const entry of ledger.toReversed()) {
    if (history.at(-1)?.version !== entry.version || entry.cleared) history.push(entry)
  }
  return history
}

/**
 * The version to go back to. Versions that a rollback left behind are not gone back to: after
 * 1.0.0 → 1.1.0 → (rollback) 1.0.0 the next step back is the one before 1.0.0, not 1.1.0.
 */
export function rollbackTarget(model: Model, stage: string): Version | null {
  const stack: string[] = []
  for (const entry of model.stages.get(stage) ?? []) {
    if (entry.version === null) continue
    if (entry.record?.action === 'rollback') {
      const at = stack.lastIndexOf(entry.version)
      stack.length = Math.max(at, 0)
    }
    if (stack.at(-1) !== entry.version) stack.push(entry.version)
  }
  const current = currentEntry(model, stage)?.version ?? null
  const target = stack
    .toReversed()
    .find((version) => version !== current && versionOf(model, version)?.withdrawn === false)
  return versionOf(model, target ?? null)
}

export interface LedgerProblem {
  readonly tag: string
  readonly message: string
}

/** What is wrong with a stage's chain: steps without a record, links that do not meet, dates that go back. */
export function verifyLedger(ledger: readonly StageEntry[]): LedgerProblem[] {
  const problems: LedgerProblem[] = []
  let before: StageEntry | null = null
  for (const entry of ledger) {
    const { tag, record } = entry
    if (record === null) {
      problems.push({ tag, message: 'has no record: it was not made by Modelseal' })
    } else {
      const expected = before === null ? null : { tag: before.tag, object: before.object }
      if (record.previous?.tag !== expected?.tag) {
        problems.push({
          tag,
          message: `follows ${record.previous?.tag ?? 'nothing'} by its record, but ${expected?.tag ?? 'nothing'} by its place: a step was removed or inserted`,
        })
      } else if (record.previous?.object !== expected?.object) {
        problems.push({ tag, message: `was made after another ${expected?.tag}: that tag was altered since` })
      }
      if (record.stage !== entry.stage)
        problems.push({ tag, message: `carries the record of stage ${record.stage}` })
    }
    if (before !== null && Date.parse(entry.taggedAt) <= Date.parse(before.taggedAt)) {
      problems.push({ tag, message: `is dated ${entry.taggedAt}, not after ${before.tag}` })
    }
    before = entry
  }
  return problems
}
