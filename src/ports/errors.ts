/**
 * - `usage`: what was asked cannot be (a missing path, an unknown key): exit code 2
 * - `environment`: the surroundings do not allow it (no git repository, no network): exit code 2
 * - `permission`: a token may not: exit code 2
 * - `refused`: a gate, a verification, or a rule says no: exit code 1
 */
export type ErrorCode = 'usage' | 'environment' | 'permission' | 'refused'

/** A failure that a person can do something about. The message is one line that says what and where; the remedy says what next. */
export class UserError extends Error {
  readonly code: ErrorCode
  readonly remedy: string
  /** Where in a file, for annotations. */
  readonly place: { readonly file: string; readonly line?: number; readonly column?: number } | null

  constructor(
    code: ErrorCode,
    message: string,
    remedy: string,
    more: { cause?: unknown; place?: { file: string; line?: number; column?: number } } = {},
  ) {
    super(message, more.cause === undefined ? {} : { cause: more.cause })
    this.name = 'UserError'
    this.code = code
    this.remedy = remedy
    this.place = more.place ?? null
  }
}

/** 1 for what was refused, 2 for everything else. */
export function exitCode(error: unknown): 1 | 2 {
  return error instanceof UserError && error.code === 'refused' ? 1 : 2
}
