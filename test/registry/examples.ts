import { createHash } from 'node:crypto'
import { canonicalJson } from '../../src/manifest/canonical.ts'
import type { StageRecord, VersionRecord } from '../../src/registry/record.ts'
import type { GitTag } from '../../src/registry/registry.ts'

export const hex = (text: string) => createHash('sha256').update(text).digest('hex')
export const objectId = (text: string) => hex(text).slice(0, 40)

/** The nth second of an afternoon. */
export const at = (second: number) => new Date(Date.UTC(2026, 2, 3, 12, 0, second)).toISOString()

export function versionRecord(more: Partial<VersionRecord> = {}): VersionRecord {
  return {
    schema: 1,
    kind: 'version',
    model: 'fraud',
    version: '1.0.0',
    previous: null,
    commit: objectId('commit 1.0.0'),
    manifest: { sha256: hex('manifest'), size: 10 },
    bundle: { sha256: hex('bundle'), size: 20, files: 1 },
    params: hex('params'),
    data: hex('data'),
    bump: 'minor',
    reasons: { major: 0, minor: 1, patch: 0, none: 3 },
    metrics: { accuracy: 0.985, 'accuracy[adelie]': 1 },
    pullRequest: null,
    storage: { kind: 'release' },
    ...more,
  }
}

export function stageRecord(more: Partial<StageRecord> = {}): StageRecord {
  return {
    schema: 1,
    kind: 'stage',
    model: 'fraud',
    stage: 'production',
    action: 'promote',
    version: '1.0.0',
    commit: objectId('commit 1.0.0'),
    previous: null,
    manifest: hex('manifest'),
    bundle: hex('bundle'),
    subject: { commit: objectId('commit 1.0.0'), bundle: hex('bundle') },
    approvals: [{ user: 'alice', how: 'label', at: at(0) }],
    policy: { ref: 'refs/heads/main', sha256: hex('policy') },
    gates: [{ gate: 'accuracy', status: 'pass' }],
    pullRequest: 1,
    actor: 'modelseal[bot]',
    at: at(0),
    ...more,
  }
}

export function gitTag(name: string, more: Partial<GitTag> = {}): GitTag {
  const base = {
    object: objectId(`object of ${name}`),
    commit: objectId('commit'),
    annotated: true,
    tagger: 'a@b.c',
  }
  return { name, ...base, taggedAt: at(0), record: null, ...more }
}

export function versionTag(version: string, more: Partial<GitTag> = {}): GitTag {
  const commit = objectId(`commit ${version}`)
  const record = canonicalJson(versionRecord({ version, commit }))
  return gitTag(`fraud@v${version}`, { commit, record, ...more })
}

export type Step = { readonly version: string; readonly action?: 'promote' | 'rollback' | 'clear' }

/** The tags of a stage that went through these steps, one a second, each chained to the one before. */
export function stageTags(steps: readonly (string | Step)[], stage = 'production'): GitTag[] {
  const tags: GitTag[] = []
  for (const [index, step] of steps.entries()) {
    const { version, action = 'promote' } = typeof step === 'string' ? { version: step } : step
    const before = tags.at(-1)
    const previous = before ? { tag: before.name, object: before.object } : null
    const commit = objectId(`commit ${version}`)
    const record = canonicalJson(stageRecord({ stage, version, action, commit, previous, at: at(index) }))
    const name = `fraud#${stage}${action === 'clear' ? '!' : ''}#${index + 1}`
    tags.push(gitTag(name, { object: objectId(`${name} ${record}`), commit, record, taggedAt: at(index) }))
  }
  return tags
}
