import { Problem } from '../github.ts'

const bodyLimit = 125_000

/** What a release is created or edited with; undefined for what the request does not say. */
export interface ReleaseInput {
  readonly tagName: string | undefined
  readonly targetCommitish: string | undefined
  readonly name: string | null | undefined
  readonly body: string | null | undefined
  readonly draft: boolean | undefined
  readonly prerelease: boolean | undefined
  /** Undefined where GitHub decides. */
  readonly neverLatest: boolean | undefined
}

export function parseReleaseInput(body: Readonly<Record<string, unknown>>): ReleaseInput {
  const text = body['body']
  if (typeof text === 'string' && [...text].length > bodyLimit) {
    throw problem('body', 'custom', `body is too long (maximum is ${bodyLimit} characters)`)
  }
  const tagName = optional(body, 'tag_name', 'string')
  if (tagName !== undefined && !wellFormedTag(tagName)) {
    throw problem('tag_name', 'custom', 'tag_name is not well-formed')
  }
  return {
    tagName,
    targetCommitish: optional(body, 'target_commitish', 'string'),
    name: body['name'] === null ? null : optional(body, 'name', 'string'),
    body: text === null ? null : optional(body, 'body', 'string'),
    draft: optional(body, 'draft', 'boolean'),
    prerelease: optional(body, 'prerelease', 'boolean'),
    neverLatest: neverLatest(optional(body, 'make_latest', 'string')),
  }
}

function neverLatest(said: string | undefined): boolean | undefined {
  if (said === undefined) return undefined
  if (!['true', 'false', 'legacy'].includes(said)) throw problem('make_latest', 'invalid')
  return said === 'false'
}

interface Types {
  string: string
  boolean: boolean
}

function optional<K extends keyof Types>(
  body: Readonly<Record<string, unknown>>,
  field: string,
  type: K,
): Types[K] | undefined
function optional(body: Readonly<Record<string, unknown>>, field: string, type: keyof Types): unknown {
  const value = body[field]
  if (value === undefined || value === null) return undefined
  if (typeof value !== type) throw problem(field, 'invalid')
  return value
}

/** What `git check-ref-format` says of `refs/tags/<name>`. */
function wellFormedTag(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what git forbids
  const forbidden = /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^[/.]|[/.]$|\/\.|\.lock(\/|$)/
  return name !== '' && name !== '@' && !forbidden.test(name)
}

function problem(field: string, code: string, message?: string): Problem {
  const error = { resource: 'Release', code, field, ...(message && { message }) }
  return new Problem(422, 'Validation Failed', { errors: [error] })
}
