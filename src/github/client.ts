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
}

const retries = 3

/** One write after the other, but without the plugin's second in between: a release is four of them, not a flood. */
const writes = new Bottleneck.Group({ id: 'modelseal-writes', maxConcurrent: 1 })

/** An Octokit that repeats what may be repeated: server errors, and rate limits after the time that GitHub names. */
export function createClient({ token, apiUrl, warn }: ClientOptions): Client {
  const wait =
    (kind: string) =>
    (seconds: number, options: { method: string; url: string }, _: unknown, count: number) => {
      warn(`GitHub's ${kind} is reached at ${options.method} ${options.url}; waiting ${seconds} s`)
      return count < retries
    }
  return new (Octokit.plugin(retry, throttling))({
    ...(token === '' ? {} : { auth: token }),
    baseUrl: apiUrl,
    userAgent: 'modelseal',
    // The plugins' own messages repeat what our errors say.
    log: { debug() {}, info() {}, warn() {}, error() {} },
    retry: { retries },
    throttle: {
      write: writes,
      onRateLimit: wait('rate limit'),
      onSecondaryRateLimit: wait('secondary rate limit'),
    },
  })
}
