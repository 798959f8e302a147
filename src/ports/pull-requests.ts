import type { LabelEvent, Person, PullRequest, Review, SeenCandidate } from '../promotion/snapshot.ts'

/** What GitHub knows of pull requests. All lists are whole: paging is the adapter's business. */
export interface PullRequestReader {
  /**
   * Null when there is none with that number. The server's time of the answer comes with it, and the default
   * branch's present tip: the policy is read there, as the author chooses the base branch, and its commit is kept
   * from when the pull request was opened.
   */
  pullRequest(
    number: number,
  ): Promise<{ readonly at: string; readonly policyCommit: string; readonly pullRequest: PullRequest } | null>
  /** In order of time; `labeled` and `unlabeled` only. */
  labelEvents(number: number): Promise<LabelEvent[]>
  reviews(number: number): Promise<Review[]>
  /** Numbers of pull requests that a commit belongs to: as head, as merge, or as a part. */
  containing(commit: string): Promise<number[]>
}

/** What GitHub knows of people, asked at the time of a decision. @throws when GitHub does not answer: then nobody is entitled. */
export interface People {
  person(login: string, teams: readonly string[]): Promise<Person>
}

/** Candidates that workflows handed over for a head commit, newest first; oversized or malformed ones are there as refusals. */
export interface CandidateReader {
  candidates(commit: string, artifactNames: readonly string[]): Promise<SeenCandidate[]>
}

/** Files of the repository at a commit. */
export interface FileReader {
  /** Text of a file; null when it is not there. */
  file(path: string, commit: string): Promise<string | null>
}

export interface CheckOutput {
  readonly name: string
  readonly status: 'queued' | 'in_progress' | 'completed'
  /** Only with status `completed`. */
  readonly conclusion: 'success' | 'failure' | 'neutral' | 'action_required' | null
  readonly title: string
  /** Markdown, at most 65,535 characters. */
  readonly summary: string
}

/** What the bot writes on a pull request. Each call makes one thing true, and writes nothing when it is true already. */
export interface PullRequestWriter {
  /** The one comment of ours, found by marker and author. */
  comment(number: number, marker: string, body: string): Promise<'created' | 'updated' | 'unchanged'>
  check(commit: string, check: CheckOutput): Promise<'created' | 'updated' | 'unchanged'>
  removeLabel(number: number, label: string): Promise<void>
  /** Tells other systems: a GitHub deployment with its status where an environment is named, and a `repository_dispatch`. */
  announce(change: {
    readonly environment: string | null
    readonly commit: string
    readonly tag: string
    readonly payload: Readonly<Record<string, unknown>>
  }): Promise<void>
}
