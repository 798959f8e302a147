import { EXCEPTIONS } from './judge/exceptions.ts'
import { createRestJudge, type Report } from './judge/rest.ts'
import { createWebhookJudge } from './judge/webhooks.ts'

/** A request to the REST API and its answer. Bodies are parsed JSON; undefined for none, or for other than JSON. */
export interface Exchange {
  readonly method: string
  /** Below the REST base, percent-encoded, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly requestBody: unknown
  readonly status: number
  /** The answer's media type; empty for no body. */
  readonly responseType: string
  readonly responseBody: unknown
}

export interface Violation {
  /** `response 200 GET /repos/{owner}/{repo} (/repos/acme/fraud)`. */
  readonly place: string
  readonly message: string
}

export interface Judge {
  /** What differed from GitHub's published description, each once, in order. */
  readonly violations: Violation[]
  rest(exchange: Exchange): void
  /** A webhook's name (`pull_request`) and whole payload. */
  webhook(name: string, payload: Readonly<Record<string, unknown>>): void
}

/** Compares what the sandbox gets and gives with GitHub's OpenAPI description. */
export function createJudge(): Judge {
  const violations: Violation[] = []
  const report: Report = (place, messages) => {
    for (const message of messages) {
      if (EXCEPTIONS.some((each) => each.place.test(place) && each.message.test(message))) continue
      if (violations.some((known) => known.place === place && known.message === message)) continue
      violations.push({ place, message })
    }
  }
  const rest = lazily(() => createRestJudge(report))
  const webhooks = lazily(() => createWebhookJudge(report))
  return {
    violations,
    rest: (exchange) => rest()(exchange),
    webhook: (name, payload) => webhooks()(name, payload),
  }
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
