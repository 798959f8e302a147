/** Ways in which the sandbox misbehaves on request; each is used up by the requests it matches. */
export type Fault =
  /** Answers without doing anything. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Record<string, string>
      readonly body?: unknown
    }
  /** Does the work, then cuts the connection before the answer. */
  | { readonly kind: 'cut-answer' }
  /** Cuts the connection after this many bytes of the request's body. */
  | { readonly kind: 'cut-upload'; readonly afterBytes: number }
  /** Cuts the connection after this many bytes of a file. */
  | { readonly kind: 'cut-download'; readonly afterBytes: number }
  /** Answers 502 after the upload and leaves a `starter` asset, as GitHub documents. */
  | { readonly kind: 'starter-asset' }
  /** Stores less than was sent, and says so only in size and digest. */
  | { readonly kind: 'truncate-asset'; readonly toBytes: number }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Does nothing until somebody says so: `arrived` is called when the request is here. */
  | { readonly kind: 'hold'; readonly until: Promise<void>; arrived?(): void }
  /** Lists as they were before the last change. */
  | { readonly kind: 'stale-list' }

export interface FaultRule {
  readonly method?: string
  /** Matched against the path below the API base, e.g. `/repos/acme/fraud/releases`. */
  readonly path: RegExp
  readonly fault: Fault
  /** How many matching requests it hits; default 1. */
  readonly times?: number
  /** How many matching requests pass before; default 0. */
  readonly after?: number
}

export interface Faults {
  add(rule: FaultRule): void
  clear(): void
  /** The fault for this request, used up; null for none. */
  take(method: string, path: string, kinds?: readonly Fault['kind'][]): Fault | null
  /** What happens to webhook deliveries: each may be dropped, doubled, or held back and sent after the next. */
  webhooks: {
    drop?: (event: string) => boolean
    double?: (event: string) => boolean
    delay?: (event: string) => boolean
  }
}

export function createFaults(): Faults {
  let rules: { rule: FaultRule; skip: number; left: number }[] = []
  return {
    add(rule) {
      rules.push({ rule, skip: rule.after ?? 0, left: rule.times ?? 1 })
    },
    clear() {
      rules = []
      this.webhooks = {}
    },
    take(method, path, kinds) {
      for (const entry of rules) {
        const { rule } = entry
        if (rule.method !== undefined && rule.method !== method) continue
        if (!rule.path.test(path) || (kinds && !kinds.includes(rule.fault.kind))) continue
        if (entry.skip > 0) {
          entry.skip -= 1
          continue
        }
        entry.left -= 1
        rules = rules.filter((each) => each.left > 0)
        return rule.fault
      }
      return null
    },
    webhooks: {},
  }
}
