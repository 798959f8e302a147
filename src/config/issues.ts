import type { z } from 'zod'
import { keysAt } from './keys.ts'
import { nearest } from './nearest.ts'
import type { Path } from './place.ts'

/** A problem before it has a place. */
export interface Finding {
  readonly path: Path
  /** Whether the key or the value is wrong. */
  readonly at: 'key' | 'value'
  readonly message: string
  readonly suggestion?: string
}

type Issue = z.core.$ZodIssue

/** What a schema found, in words for the person who wrote the file. */
export function describeIssues(issues: readonly Issue[], data: unknown, above: Path = []): Finding[] {
  return issues.flatMap((issue) => describeIssue(issue, [...above, ...issue.path], data))
}

function describeIssue(issue: Issue, path: Path, data: unknown): Finding[] {
  const found = valueAt(data, path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path))
    case 'invalid_key': {
      const [inner] = issue.issues
      return [
        { path, at: 'key', message: `${quote(path.at(-1))} ${inner?.message ?? 'is not allowed here'}` },
      ]
    }
    case 'invalid_union':
      return describeUnion(issue, path, data)
    case 'invalid_value': {
      if (typeof found === 'string' || issue.values.length > 1) {
        const values = issue.values.map(String)
        if (!isStandard(issue)) return [{ path, at: 'value', message: issue.message }]
        const meant = nearest(String(found), values)
        const message = `must be ${list(values)}, but is ${describe(found)}`
        return [{ path, at: 'value', message, ...(meant === null ? {} : { suggestion: meant }) }]
      }
      return [{ path, at: 'value', message: issue.message }]
    }
    case 'invalid_type':
      return found === undefined
        ? [{ path, at: 'key', message: `${quote(path.at(-1))} is missing` }]
        : [
            {
              path,
              at: 'value',
              message: `must be ${kinds[issue.expected] ?? issue.expected}, but is ${describe(found)}`,
            },
          ]
    case 'too_small':
    case 'too_big':
      return [{ path, at: 'value', message: isStandard(issue) ? outOfRange(issue) : issue.message }]
    default:
      return [{ path, at: 'value', message: issue.message }]
  }
}

/** Schemas that say it better bring their own sentence. */
function isStandard({ message }: Issue): boolean {
  return /^(?:Invalid|Too (?:small|big))/.test(message)
}

export function unknownKey(key: string, path: Path): Finding {
  const known = keysAt(path)
  const meant = nearest(key, known)
  const message = `unknown key ${quote(key)}; known here: ${known.join(', ')}`
  return {
    path: [...path, key],
    at: 'key',
    message: meant === null ? message : `unknown key ${quote(key)}: did you mean ${quote(meant)}?`,
    ...(meant === null ? {} : { suggestion: meant }),
  }
}

/** The alternative that has the right shape knows best what is wrong; else all of them are named. */
function describeUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  data: unknown,
): Finding[] {
  const fitting = issue.errors.find(
    (issues) => !issues.some(({ code, path: at }) => code === 'invalid_type' && at.length === 0),
  )
  if (fitting) return describeIssues(fitting, data, path)
  if (!isStandard(issue)) return [{ path, at: 'value', message: issue.message }]
  const expected = issue.errors.flatMap((issues) =>
    issues.flatMap((each) => (each.code === 'invalid_type' ? (kinds[each.expected] ?? each.expected) : [])),
  )
  const found = valueAt(data, path)
  if (found === undefined) return [{ path, at: 'key', message: `${quote(path.at(-1))} is missing` }]
  return [
    { path, at: 'value', message: `must be ${list([...new Set(expected)])}, but is ${describe(found)}` },
  ]
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys',
  record: 'a mapping of names',
}

function outOfRange(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const [bound, word] = issue.code === 'too_small' ? [issue.minimum, 'at least'] : [issue.maximum, 'at most']
  if (issue.origin === 'string')
    return bound === 1 ? 'must not be empty' : `must have ${word} ${bound} characters`
  if (issue.origin === 'array')
    return bound === 1 ? 'must not be empty' : `must have ${word} ${bound} entries`
  return `must be ${word} ${bound}`
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.getOwnPropertyDescriptor(value, part)?.value
  }
  return value
}

function describe(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  if (typeof value === 'string') return value.length > 50 ? 'a long text' : `the text ${quote(value)}`
  return typeof value === 'boolean' ? String(value) : `the number ${String(value)}`
}

function quote(text: unknown): string {
  return JSON.stringify(String(text))
}

function list(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? '')
}
