import { type BundleSummary, type ChangeClass, classifyBundles } from '../interface/classify.ts'
import type { Level } from './commit.ts'
import { type Reason, reason } from './reason.ts'

/** What a version is made of: the second witness beside the commits. */
export interface Evidence {
  readonly bundle: BundleSummary
  /** SHA-256 over the parameters, and over the digests of the data. */
  readonly params: string
  readonly data: string
}

/** What a change that commits do not speak of is worth, at least. */
export interface EvidenceLevels {
  /** The bytes of files changed, and no more can be told, or every tensor is the same. */
  readonly files: Level
  /** The same model in numbers of other widths. */
  readonly quantization: Level
  /** The same graph with other weights. */
  readonly weights: Level
  /** Another graph behind the same interface. */
  readonly architecture: Level
  readonly data: Level
  readonly params: Level
}

/** What changed between two versions, each with its level. Empty when nothing did. */
export function witnessesOf(before: Evidence, after: Evidence, levels: EvidenceLevels): Reason[] {
  const changes = classifyBundles(before.bundle, after.bundle)
  const models = changes.map((change) => reason(levelOf(change.class, levels), 'evidence', change.text))
  const data = before.data === after.data ? [] : [reason(levels.data, 'evidence', 'the data changed')]
  const params =
    before.params === after.params ? [] : [reason(levels.params, 'evidence', 'the parameters changed')]
  return [...models, ...data, ...params]
}

/** What a change is worth at least. What callers see is not for configuration: semantic versioning is about just that. */
export function levelOf(change: ChangeClass, levels: EvidenceLevels): Level {
  switch (change) {
    case 'interface-broken':
      return 'major'
    case 'interface-widened':
      return 'minor'
    case 're-architected':
      return levels.architecture
    case 'retrained':
      return levels.weights
    case 'quantized':
      return levels.quantization
    case 'files':
    case 'repackaged':
      return levels.files
  }
}
