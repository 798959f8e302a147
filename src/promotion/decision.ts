import type { ModelConfiguration } from '../config/schema.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { Comparison } from '../metrics/compare.ts'
import type { GateResult } from '../metrics/gates.ts'
import type { Version } from '../registry/registry.ts'
import type { Reason } from './reason.ts'
import type { Standing } from './subject.ts'

/** A stage tag that is to be made. */
export interface StageChange {
  readonly model: string
  readonly stage: string
  readonly action: 'promote' | 'rollback'
  readonly version: Version
  readonly subject: { readonly commit: string; readonly bundle: string }
  readonly approvals: readonly {
    readonly user: string
    readonly how: 'label' | 'review'
    readonly at: string
  }[]
  readonly gates: readonly GateResult[]
  readonly environment: string | null
}

export interface StageDecision {
  readonly stage: string
  readonly label: string
  /** True when somebody asks for it with the label. */
  readonly asked: boolean
  readonly reason: Reason
  readonly change: StageChange | null
  /** Labels to take off, each with the sentence that explains it. */
  readonly removeLabels: readonly { readonly label: string; readonly why: string }[]
}

export interface ModelDecision {
  readonly model: string
  readonly configuration: ModelConfiguration
  readonly standing: Standing
  /** The manifest that is judged: of the released version once there is one, else of the candidate. */
  readonly manifest: Manifest | null
  readonly production: Baseline | null
  readonly lastRelease: Baseline | null
  /** What the comparison is with: production, or the last release where that is the same or empty. */
  readonly comparedWith: Baseline | null
  readonly comparison: Comparison | null
  readonly gates: readonly GateResult[]
  readonly stages: readonly StageDecision[]
}

export interface Baseline {
  readonly version: Version
  /** Null when the release could not be read: then nothing is compared with it, and gates against it fail. */
  readonly manifest: Manifest | null
}

export interface Decision {
  readonly models: readonly ModelDecision[]
  /** Labels to take off, with the sentence that explains it; none of them carries a change. */
  readonly removeLabels: readonly { readonly label: string; readonly why: string }[]
  /** Set when the policy on the default branch cannot be used: nothing is promoted. */
  readonly policyProblems: readonly string[]
}
