/** Where GitHub's own description is known to be wrong, or narrower than what GitHub does. */
export interface Exception {
  /** `response GET /repos/{owner}/{repo}/…`, `request …` or `webhook …`. */
  readonly place: RegExp
  readonly message: RegExp
  readonly why: string
}

export const EXCEPTIONS: readonly Exception[] = []

/** Answers that any operation may give, described or not; their body is GitHub's `basic-error`. */
export function isCommonStatus(status: number): boolean {
  return [304, 400, 401, 403, 404, 410, 422, 429].includes(status) || status >= 500
}
