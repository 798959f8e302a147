/**
 * - `usage`: what was asked cannot be (a missing path, an unknown key): exit code 2
 * - `environment`: the surroundings do not allow it (no git repository, no network): exit code 2
 * - `permission`: a token may not: exit code 2
 * - `refused`: a gate, a verification, or a rule says no: exit code 1
 */
export type ErrorCode = 'usage' | 'environment' | 'permission' | 'refused'

/** A place in a file, and what is wrong there. */
export interface Problem {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
}

/** A failure that a person can do something about: one line that says what and where, then what to do next. */
export class UserError extends Error {
  readonly code: ErrorCode
  readonly remedy: string
  /** Each becomes an annotation at its place. */
  readonly problems: readonly Problem[]

  constructor(
    code: ErrorCode,
    message: string,
    remedy: string,
    more: { cause?: unknown; problems?: readonly Problem[] } = {},
  ) {
    super(message, more.cause === undefined ? {} : { cause: more.cause })
    this.name = 'UserError'
    this.code = code
    this.remedy = remedy
    this.problems = more.problems ?? []
  }
}

/** 1 for what was refused, 2 for everything else. */
export function exitCode(error: unknown): 1 | 2 {
  return error instanceof UserError && error.code === 'refused' ? 1 : 2
}
