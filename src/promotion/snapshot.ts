import type { Configuration } from '../config/schema.ts'
import type { Candidate } from '../manifest/candidate.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { Registry } from '../registry/registry.ts'

/** GitHub's roles of a person in a repository (`role_name`, which tells triage and maintain apart; `permission` does not). */
export const roles = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const
export type Role = (typeof roles)[number]

/**
 * What GitHub says about one pull request, read at one moment. Who did what and when comes from GitHub's own
 * records; candidates are what the pull request's workflow says, and are believed only as far as shown.
 */
export interface Snapshot {
  /** The server's time when it was read, ISO 8601. */
  readonly at: string
  readonly repository: { readonly owner: string; readonly name: string; readonly url: string }
  readonly pullRequest: PullRequest
  readonly policy: Policy
  /** In the order in which they happened. */
  readonly labelEvents: readonly LabelEvent[]
  readonly reviews: readonly Review[]
  /** Everyone whose word could count. */
  readonly people: ReadonlyMap<string, Person>
  /** For the head commit, newest first. */
  readonly candidates: readonly SeenCandidate[]
  readonly registry: Registry
  /** Manifests of released versions that are compared with or promoted, by tag; absent when they could not be read. */
  readonly manifests: ReadonlyMap<string, Manifest>
  /** When GitHub published these releases, by tag: the date in a tag is only what its maker says. */
  readonly published: ReadonlyMap<string, string>
}

export interface PullRequest {
  readonly number: number
  readonly title: string
  readonly url: string
  readonly state: 'open' | 'merged' | 'closed'
  readonly author: string
  readonly headCommit: string
  readonly baseRef: string
  /** The commit that a merge made on the base branch. */
  readonly mergeCommit: string | null
  readonly labels: readonly string[]
  /** Who wrote or committed its commits; null for an e-mail address that belongs to no account. */
  readonly contributors: readonly { readonly login: string | null; readonly commit: string }[]
  /** True when GitHub listed only a part of its commits. */
  readonly contributorsCut: boolean
}

/** The configuration on the default branch: what a pull request changes in it does not count for itself. */
export type Policy =
  | {
      readonly ok: true
      readonly ref: string
      readonly sha256: string
      readonly configuration: Configuration
    }
  | { readonly ok: false; readonly ref: string; readonly problems: readonly string[] }

export interface LabelEvent {
  readonly label: string
  readonly action: 'labeled' | 'unlabeled'
  readonly actor: string
  /** True for Apps and bots, ours included. */
  readonly byBot: boolean
  /** True when this bot did it. */
  readonly byUs: boolean
  readonly at: string
}

export interface Review {
  readonly user: string
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING'
  readonly commit: string
  readonly at: string
}

export interface Person {
  readonly login: string
  readonly bot: boolean
  readonly role: Role
  /** `organization/slug` of the policy's teams that the person is a member of. */
  readonly teams: readonly string[]
}

export interface SeenCandidate {
  readonly artifactId: number
  readonly runId: number
  readonly runUrl: string
  /** When GitHub stored it. */
  readonly createdAt: string
  readonly content:
    | { readonly ok: true; readonly candidate: Candidate }
    | { readonly ok: false; readonly reason: string }
}
