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

/** Told what is wrong at a place. */
export type Report = (place: string, messages: readonly string[]) => void
