import { EXCEPTIONS } from './judge/exceptions.ts'
import type { Exchange, Report } from './judge/exchange.ts'
import { createRestJudge } from './judge/rest.ts'
import { createWebhookJudge } from './judge/webhooks.ts'

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
