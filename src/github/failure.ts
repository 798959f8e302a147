import { UserError } from '../ports/errors.ts'

/** HTTP status of a failed request, or the one that GraphQL's error stands for; null when there was no answer. */
export function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null
  if ('status' in error && typeof error.status === 'number') return error.status
  const [first] = 'errors' in error && Array.isArray(error.errors) ? error.errors : []
  return graphqlStatus[String(first?.type)] ?? null
}

const graphqlStatus: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  FORBIDDEN: 403,
  INSUFFICIENT_SCOPES: 403,
  RATE_LIMITED: 429,
}

/**
 * A failed request as something that a person can mend. `permission` is the one that a token needs, in the
 * words of a workflow's `permissions:`.
 */
export function requestError(error: unknown, what: string, permission: string): UserError {
  if (error instanceof UserError) return error
  const status = statusOf(error)
  const message = error instanceof Error ? error.message.split('\n')[0] : String(error)
  if (status === 401) {
    return new UserError(
      'permission',
      `GitHub does not accept the token: ${what}`,
      'it has expired or is mistyped: give a new one (input `token`, or GITHUB_TOKEN)',
      { cause: error },
    )
  }
  if (status === 429 || (status === 403 && /rate limit/i.test(message ?? ''))) {
    return new UserError(
      'environment',
      `GitHub's rate limit is reached: ${what} (${message})`,
      'run it again in an hour, or with a token that has its own limit',
      { cause: error },
    )
  }
  if (status === 422) {
    return new UserError(
      'usage',
      `GitHub refuses it: ${what} (${message})`,
      'correct what the message names; what was made before stays, and a run again goes on from there',
      { cause: error },
    )
  }
  if (status === 403 || status === 404) {
    return new UserError(
      'permission',
      `GitHub does not allow it: ${what} (${status} ${message})`,
      `the token needs \`${permission}\`: write \`permissions: {${permission}}\` into the job, or give the App that permission`,
      { cause: error },
    )
  }
  return new UserError(
    'environment',
    `GitHub failed: ${what} (${status ?? 'no answer'} ${message})`,
    'run it again; githubstatus.com says whether GitHub has trouble',
    { cause: error },
  )
}

/** Runs a request; failures get words. */
export async function asking<T>(what: string, permission: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (error) {
    throw requestError(error, what, permission)
  }
}
