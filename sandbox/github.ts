import type { Faults } from './faults.ts'
import type { Git } from './git/git.ts'
import type { Judge } from './judge.ts'
import type { Account, Permissions, Repository, World } from './world.ts'

/** What every room of the sandbox is handed: the state, git, where things are served, and a way to tell the world. */
export interface GitHub {
  readonly world: World
  readonly git: Git
  readonly urls: Urls
  readonly faults: Faults
  /** Announces that something happened: to Apps as webhooks, to the runner as workflow triggers. Never blocks. */
  emit(event: GitHubEvent): void
  /** Has `idle` wait for work that goes on after its request was answered. */
  track(work: Promise<unknown>): void
  /** Compares exchanges with GitHub's published description; null when nobody asked for it. */
  readonly judge: Judge | null
  /** Resolves when no webhook delivery and no workflow run is under way or waiting. */
  idle(): Promise<void>
}

/** Bases without a trailing slash. */
export interface Urls {
  /** github.com's stand-in for people, with a name that `@actions/artifact` takes for GitHub: `http://github.localhost:PORT`. */
  readonly web: string
  /** The same server by address, for programs that cannot resolve `*.localhost`: `http://127.0.0.1:PORT`. */
  readonly origin: string
  /** REST base: `${origin}/api/v3`, and GraphQL at `${origin}/api/graphql`, as on GitHub Enterprise Server. */
  readonly api: string
  readonly graphql: string
  /** Assets are uploaded below `${origin}/api/uploads`. */
  readonly uploads: string
}

export interface GitHubEvent {
  /** The webhook's name, e.g. `pull_request`. */
  readonly name: string
  readonly repository: Repository | null
  readonly sender: Account
  /** The event's own part of the payload, `action` included; repository, organization, sender and installation are added on delivery. */
  readonly payload: Readonly<Record<string, unknown>>
  /** True when a job's GITHUB_TOKEN caused it: then no workflow starts, except for the dispatch events. */
  readonly byJobToken: boolean
  /** For workflow triggers: the ref and commit whose workflow files apply (GITHUB_REF, GITHUB_SHA). */
  readonly ref?: string
  readonly sha?: string
}

/** Who makes a request. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly account: Account }
  | { readonly kind: 'app'; readonly appId: number }
  | {
      readonly kind: 'installation'
      readonly appId: number
      readonly installationId: number
      readonly account: Account
      readonly permissions: Permissions
      readonly repositoryIds: readonly number[] | null
    }
  | {
      readonly kind: 'job'
      readonly account: Account
      readonly repositoryId: number
      readonly permissions: Permissions
    }

/** Hono's environment for all routes: `c.get('caller')`, and Node's own request and response for streams. */
export interface Env {
  Bindings: { incoming: import('node:http').IncomingMessage; outgoing: import('node:http').ServerResponse }
  Variables: { caller: Caller }
}

/** An answer other than success, thrown by any handler; the server renders it with GitHub's error body. */
export class Problem extends Error {
  readonly status: number
  readonly errors: readonly unknown[] | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    more: { errors?: readonly unknown[]; headers?: Record<string, string> } = {},
  ) {
    super(message)
    this.status = status
    this.errors = more.errors
    this.headers = more.headers ?? {}
  }
}
