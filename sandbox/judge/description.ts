import { createRequire } from 'node:module'

// By the package's own name for them: bundled, this file stands elsewhere.
const require = createRequire(import.meta.url)

export type Schema = Readonly<Record<string, unknown>>

/** What an operation says of a body; null for none. */
export interface Body {
  readonly required: boolean
  readonly json: boolean
  readonly schema: Schema
}

export interface Operation {
  /** `GET /repos/{owner}/{repo}`. */
  readonly name: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: Schema
  }[]
  readonly request: Body | null
  readonly responses: Readonly<Record<string, Body | null>>
}

export interface RestDescription {
  readonly operations: Readonly<Record<string, Omit<Operation, 'name'>>>
  readonly schemas: Readonly<Record<string, Schema>>
}

export interface WebhookDescription {
  readonly events: Readonly<Record<string, Schema>>
  readonly schemas: Readonly<Record<string, Schema>>
}

/** GitHub's own description of its REST API, as far as tools/extract-openapi.js has taken it over. */
export function readRestDescription(): RestDescription {
  return read('github.json') as RestDescription
}

export function readWebhookDescription(): WebhookDescription {
  return read('webhooks.json') as WebhookDescription
}

function read(name: string): unknown {
  return require(`#openapi/${name}`)
}

/** Parameters that may contain slashes. */
const LONG = new Set(['path', 'ref', 'basehead', 'branch', 'tag', 'name', 'environment_name'])

/** Finds the operation of a request by method and path below the REST base, still percent-encoded. */
export function createRouter(
  description: RestDescription,
): (method: string, path: string) => Operation | null {
  const routes = Object.entries(description.operations)
    .map(([name, operation]) => {
      const [method = '', template = ''] = name.split(' ')
      return {
        method,
        pattern: patternOf(template),
        literal: template.replace(/\{[^}]*\}/g, ''),
        operation: { name, ...operation },
      }
    })
    // What has more of its path written out is the better match: `/releases/latest` before `/releases/{release_id}`.
    .toSorted((a, b) => b.literal.length - a.literal.length)
  return (method, path) =>
    routes.find((route) => route.method === method && route.pattern.test(path))?.operation ?? null
}

function patternOf(template: string): RegExp {
  const source = template.replace(/[.+]/g, '\\$&').replace(/\{([^}]*)\}/g, (_, name) => {
    // A workflow may also be named by its file.
    if (/_(id|number)$/.test(name) && name !== 'workflow_id') return '\\d+'
    return LONG.has(name) ? '.+' : '[^/]+'
  })
  return new RegExp(`^${source}$`)
}
