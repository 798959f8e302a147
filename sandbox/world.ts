/**
 * The state of a GitHub: accounts, repositories and everything around them, as plain data in memory.
 * Git objects and refs are not here: they live in real bare repositories on disk (see git/).
 * All times are the server's own, in ISO 8601 with whole seconds, as GitHub writes them.
 */

export type Role = 'read' | 'triage' | 'write' | 'maintain' | 'admin'
export type Access = 'read' | 'write'
/** GitHub's permission names for Apps and job tokens, e.g. `{contents: 'write', pull_requests: 'read'}`. */
export type Permissions = Readonly<Record<string, Access>>

export interface Account {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Organization' | 'Bot'
  readonly name: string
  readonly email: string
  readonly createdAt: string
}

export interface Team {
  readonly id: number
  readonly organization: string
  readonly slug: string
  readonly name: string
  /** Logins. */
  readonly members: Set<string>
}

export interface App {
  readonly id: number
  /** Taken as the issuer of the App's JWTs, like the id. */
  readonly clientId: string
  readonly slug: string
  readonly name: string
  readonly owner: Account
  /** SPKI PEM; the private key stays with whoever registered the App. */
  readonly publicKey: string
  webhook: { url: string; secret: string } | null
  readonly permissions: Permissions
  readonly events: readonly string[]
  /** The account that acts for the App: `<slug>[bot]`. */
  readonly bot: Account
  readonly deliveries: Delivery[]
}

export interface Installation {
  readonly id: number
  readonly appId: number
  /** Login of the user or organization that the App is installed for. */
  readonly account: string
  readonly permissions: Permissions
  readonly events: readonly string[]
  readonly createdAt: string
}

/** One webhook delivery (or attempt of it): a redelivery keeps the `guid`. */
export interface Delivery {
  readonly id: number
  readonly guid: string
  readonly event: string
  readonly action: string | null
  readonly installationId: number | null
  readonly repositoryId: number | null
  readonly redelivery: boolean
  deliveredAt: string
  durationSeconds: number
  status: string
  statusCode: number
  readonly request: { headers: Record<string, string>; payload: unknown }
  response: { headers: Record<string, string>; payload: string }
}

export type Token =
  | { readonly kind: 'user'; readonly value: string; readonly login: string }
  | {
      readonly kind: 'installation'
      readonly value: string
      readonly installationId: number
      readonly permissions: Permissions
      readonly repositoryIds: readonly number[] | null
      readonly expiresAt: string
      /** When it stops working, in the machine's own milliseconds: moving the server's clock logs nobody out. */
      readonly livesUntil?: number
    }
  | {
      /** A workflow job's GITHUB_TOKEN: what it does starts no workflow, except dispatches. */
      readonly kind: 'job'
      readonly value: string
      readonly repositoryId: number
      readonly permissions: Permissions
    }

export interface Label {
  readonly id: number
  readonly name: string
  readonly color: string
  readonly description: string | null
}

export interface Issue {
  readonly id: number
  readonly number: number
  title: string
  body: string
  readonly author: Account
  state: 'open' | 'closed'
  /** Names of labels of the repository, in the order they were added. */
  readonly labels: string[]
  readonly comments: Comment[]
  readonly timeline: TimelineEvent[]
  readonly createdAt: string
  updatedAt: string
  closedAt: string | null
  closedBy: Account | null
  stateReason?: 'completed' | 'not_planned' | 'duplicate' | 'reopened' | null
  /** Slug of the App that opened it, if an App did. */
  readonly viaApp?: string | null
  /** Present when the issue is a pull request. */
  readonly pull: Pull | null
}

export interface Pull {
  readonly headRef: string
  headSha: string
  /** Null when the head's repository was deleted. Another repository's id for a fork. */
  readonly headRepositoryId: number | null
  baseRef: string
  /** Tip of the base branch when the pull request was opened or last synchronised. */
  baseSha: string
  draft: boolean
  mergeCommitSha: string | null
  mergedAt: string | null
  mergedBy: Account | null
  readonly reviews: Review[]
  readonly requestedReviewers: string[]
  readonly requestedTeams?: string[]
}

export interface Comment {
  readonly id: number
  readonly author: Account
  /** Slug of the App that wrote it, if an App did. */
  readonly viaApp: string | null
  body: string
  readonly createdAt: string
  updatedAt: string
  readonly reactions: { content: string; user: string; id?: number; createdAt?: string }[]
}

export interface Review {
  readonly id: number
  readonly author: Account
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED'
  body: string
  readonly commitId: string
  readonly submittedAt: string
}

/** An entry of an issue's timeline, with the names that GitHub gives the events. */
export type TimelineEvent = {
  readonly id: number
  readonly event:
    | 'labeled'
    | 'unlabeled'
    | 'closed'
    | 'reopened'
    | 'merged'
    | 'head_ref_force_pushed'
    | 'committed'
    | 'commented'
    | 'reviewed'
    | 'review_dismissed'
    | 'review_requested'
    | 'review_request_removed'
    | 'ready_for_review'
    | 'convert_to_draft'
    | 'renamed'
    | 'head_ref_deleted'
  readonly actor: Account
  readonly createdAt: string
  /** Slug of the App through which it was done, if any. */
  readonly viaApp: string | null
  /** labeled / unlabeled. */
  readonly label?: { name: string; color: string }
  /** merged, closed by a commit, committed, head_ref_force_pushed. */
  readonly commitId?: string
  /** commented / reviewed / review_dismissed: id of the comment or review. */
  readonly subjectId?: number
  /** renamed. */
  readonly rename?: { from: string; to: string }
  /** review_dismissed: the state that the review had, and why it lost it. */
  readonly dismissed?: { state: string; message: string }
  /** review_requested. */
  readonly requestedReviewer?: Account
  /** closed. */
  readonly stateReason?: string | null
}

export interface CheckSuite {
  readonly id: number
  readonly appId: number
  readonly headSha: string
  readonly headBranch: string | null
  /** Tips of the branch around the push that opened it. */
  readonly before?: string | null
  readonly after?: string | null
  status: 'queued' | 'in_progress' | 'completed'
  conclusion: string | null
  readonly createdAt: string
  updatedAt: string
}

export interface CheckRun {
  readonly id: number
  readonly suiteId: number
  readonly appId: number
  name: string
  readonly headSha: string
  externalId: string
  detailsUrl: string | null
  status: 'queued' | 'in_progress' | 'completed'
  conclusion: string | null
  startedAt: string
  completedAt: string | null
  output: {
    title: string | null
    summary: string | null
    text: string | null
    annotations: CheckAnnotation[]
  }
  actions: { label: string; description: string; identifier: string }[]
}

export interface CheckAnnotation {
  readonly path: string
  readonly start_line: number
  readonly end_line: number
  readonly annotation_level: 'notice' | 'warning' | 'failure'
  readonly message: string
  readonly title?: string
  readonly raw_details?: string
}

export interface CommitStatus {
  readonly id: number
  readonly sha: string
  readonly state: 'error' | 'failure' | 'pending' | 'success'
  readonly context: string
  readonly description: string | null
  readonly targetUrl: string | null
  readonly creator: Account
  readonly createdAt: string
}

export interface Release {
  readonly id: number
  tagName: string
  targetCommitish: string
  name: string | null
  body: string | null
  draft: boolean
  prerelease: boolean
  /** `make_latest: "false"` was said: it is not the latest, whenever it is published. */
  neverLatest?: boolean
  immutable: boolean
  readonly author: Account
  readonly createdAt: string
  publishedAt: string | null
  readonly assets: Asset[]
}

export interface Asset {
  readonly id: number
  name: string
  label: string | null
  readonly contentType: string
  /** GitHub shows `starter` while, and after, an upload that did not finish. */
  state: 'uploaded' | 'starter'
  size: number
  /** `sha256:<hex>`; null until uploaded. */
  digest: string | null
  /** Where the bytes are on disk. */
  readonly file: string
  readonly uploader: Account
  readonly createdAt: string
  updatedAt: string
  downloads: number
}

export interface WorkflowRun {
  readonly id: number
  /** GITHUB_REF and GITHUB_SHA: for pull requests the merge ref and the test merge commit, not the head. */
  readonly ref: string
  readonly sha: string
  readonly checkSuiteId: number
  readonly displayTitle: string
  /** When the latest attempt started. */
  startedAt: string
  readonly workflowPath: string
  readonly workflowName: string
  readonly event: string
  readonly headBranch: string
  readonly headSha: string
  readonly headRepositoryId: number
  readonly runNumber: number
  runAttempt: number
  readonly actor: Account
  /** Numbers of the pull requests it runs for (empty for forks, as on GitHub). */
  readonly pullRequests: readonly number[]
  status: 'queued' | 'in_progress' | 'completed'
  conclusion: 'success' | 'failure' | 'cancelled' | 'skipped' | null
  readonly createdAt: string
  updatedAt: string
  readonly jobs: Job[]
  /** The event's payload, so that the run can be run again. */
  readonly payload: unknown
}

export interface Job {
  readonly id: number
  /** 1 for the first attempt; re-running keeps the older attempts' jobs. */
  readonly runAttempt: number
  readonly checkRunId: number
  readonly labels: readonly string[]
  readonly name: string
  status: 'queued' | 'in_progress' | 'completed'
  conclusion: 'success' | 'failure' | 'cancelled' | 'skipped' | null
  startedAt: string
  completedAt: string | null
  readonly steps: JobStep[]
  log: string
  summary: string
  readonly annotations: CheckAnnotation[]
}

export interface JobStep {
  readonly name: string
  readonly number: number
  status: 'queued' | 'in_progress' | 'completed'
  conclusion: 'success' | 'failure' | 'cancelled' | 'skipped' | null
  startedAt: string | null
  completedAt: string | null
}

export interface Artifact {
  readonly id: number
  readonly runId: number
  /** Names are unique within an attempt of a run. */
  readonly runAttempt: number
  readonly name: string
  size: number
  digest: string | null
  readonly mimeType: string
  readonly file: string
  readonly createdAt: string
  readonly expiresAt: string
}

export interface Deployment {
  readonly id: number
  readonly sha: string
  readonly ref: string
  readonly task: string
  readonly environment: string
  readonly description: string | null
  readonly payload: unknown
  readonly creator: Account
  readonly createdAt: string
  readonly statuses: {
    id: number
    state: string
    description: string
    environmentUrl: string
    logUrl: string
    environment?: string
    creator: Account
    createdAt: string
  }[]
  readonly transientEnvironment?: boolean
  readonly productionEnvironment?: boolean
}

export interface Repository {
  readonly id: number
  readonly owner: Account
  readonly name: string
  readonly private: boolean
  readonly defaultBranch: string
  readonly description: string | null
  /** Id of the repository this one is a fork of. */
  readonly forkOf: number | null
  /** The bare git repository on disk. */
  readonly directory: string
  readonly createdAt: string
  pushedAt: string
  /** Direct collaborators' roles by login (the owner is admin without an entry). */
  readonly collaborators: Map<string, Role>
  /** Teams' roles by `organization/slug`. */
  readonly teams: Map<string, Role>
  readonly labels: Label[]
  readonly issues: Map<number, Issue>
  readonly checkSuites: CheckSuite[]
  readonly checkRuns: CheckRun[]
  readonly statuses: CommitStatus[]
  readonly releases: Release[]
  /** Names that an immutable release has used: they can never be used again. */
  readonly burntTags: Set<string>
  immutableReleases: boolean
  readonly workflowRuns: WorkflowRun[]
  readonly artifacts: Artifact[]
  readonly deployments: Deployment[]
  /** Actions secrets by name. */
  readonly secrets: Map<string, string>
  /** Actions variables (`vars`) by name. */
  readonly variables?: ReadonlyMap<string, string>
}

export interface World {
  /** The server's time; tests and demos move it forward instead of waiting. */
  readonly clock: ServerClock
  /** Ids are unique over all kinds of things, like GitHub's are within one. */
  nextId(): number
  /** By lower-cased login. */
  readonly accounts: Map<string, Account>
  /** By `organization/slug`. */
  readonly teams: Map<string, Team>
  /** By lower-cased `owner/name`. */
  readonly repositories: Map<string, Repository>
  readonly apps: Map<number, App>
  readonly installations: Map<number, Installation>
  readonly tokens: Map<string, Token>
  /** Where bytes that are not in git go: assets, artifacts. */
  readonly directory: string
}

export interface ServerClock {
  /** Whole seconds, never going back; ISO 8601. */
  now(): string
  /** Moves the server's time forward. */
  advance(seconds: number): void
}

export function createClock(start: Date = new Date()): ServerClock {
  const offset = start.getTime() - Date.now()
  let advanced = 0
  return {
    now: () =>
      new Date(Math.floor((Date.now() + offset) / 1000 + advanced) * 1000)
        .toISOString()
        .replace('.000Z', 'Z'),
    advance(seconds) {
      advanced += seconds
    },
  }
}

export function createWorld(directory: string, clock: ServerClock = createClock()): World {
  let lastId = 1000
  return {
    clock,
    nextId: () => ++lastId,
    accounts: new Map(),
    teams: new Map(),
    repositories: new Map(),
    apps: new Map(),
    installations: new Map(),
    tokens: new Map(),
    directory,
  }
}
