import { Octokit } from '@octokit/core'
import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import Bottleneck from 'bottleneck/light.js'

/** What the adapters need of an Octokit: ours, or the one that Probot makes for an installation. */
export interface Client {
  request: Octokit['request']
  graphql: Octokit['graphql']
}

export interface Repo {
  readonly owner: string
  readonly name: string
}

export interface ClientOptions {
  /** Empty for none: public repositories can be read without. */
  readonly token: string
  /** REST base without a trailing slash: `https://api.github.com`, or `https://HOST/api/v3`. */
  readonly apiUrl: string
  /** Told when GitHub asks to wait. */
  warn(text: string): void
  /** Milliseconds of one unit of the waits between tries; default 1000. Tests do not wait. */
  readonly waitUnit?: number
}

const retries = 3

/** One write after the other, but without the plugin's second in between: a release is four of them, not a flood. */
const writes = new Bottleneck.Group({ id: 'modelseal-writes', maxConcurrent: 1 })

/** A client of our own, which remembers what time it is at GitHub. */
export interface OwnClient extends Client {
  /** The server's time at its last answer, ISO 8601; null before the first. */
  serverTime(): string | null
}

/** An Octokit that repeats what may be repeated: server errors, and rate limits after the time that GitHub names. */
export function createClient({ token, apiUrl, warn, waitUnit = 1000 }: ClientOptions): OwnClient {
  const wait =
    (kind: string) =>
    (seconds: number, options: { method: string; url: string }, _: unknown, count: number) => {
      warn(`GitHub's ${kind} is reached at ${options.method} ${options.url}; waiting ${seconds} s`)
      return count < retries
    }
  const octokit = new (Octokit.plugin(retry, throttling))({
    ...(token === '' ? {} : { auth: token }),
    baseUrl: apiUrl,
    userAgent: 'modelseal',
    // The plugins' own messages repeat what our errors say.
    log: { debug() {}, info() {}, warn() {}, error() {} },
    // Limits are the other plugin's: both would wait for each other's tries.
    retry: {
      retries,
      retryAfterBaseValue: waitUnit,
      doNotRetry: [400, 401, 403, 404, 410, 413, 422, 429, 451],
    },
    throttle: {
      write: writes,
      // Three seconds each, for what people are told of; they hear of no draft.
      notifications: writes,
      retryAfterBaseValue: waitUnit,
      onRateLimit: wait('rate limit'),
      onSecondaryRateLimit: wait('secondary rate limit'),
    },
  })
  let date: string | null = null
  octokit.hook.after('request', ({ headers }) => {
    date = headers.date ?? date
  })
  return {
    request: octokit.request,
    graphql: octokit.graphql,
    serverTime: () => (date === null ? null : new Date(date).toISOString().replace('.000Z', 'Z')),
  }
}
