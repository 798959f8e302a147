import {
  createRouter,
  type Operation,
  readRestDescription,
  readWebhookDescription,
  type Schema,
} from './judge/description.ts'
import { EXCEPTIONS, isCommonStatus } from './judge/exceptions.ts'
import { createSchemas } from './judge/schemas.ts'

/** A request to the REST API and its answer. Bodies are parsed JSON; undefined for none, or for other than JSON. */
export interface Exchange {
  readonly method: string
  /** Below the REST base, percent-encoded, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly requestBody: unknown
  readonly status: number
  readonly responseBody: unknown
}

export interface Violation {
  /** `response 200 GET /repos/{owner}/{repo} (/repos/acme/fraud)`. */
  readonly place: string
  readonly message: string
}

export interface Judge {
  /** What differed from GitHub's published description, in order. */
  readonly violations: Violation[]
  rest(exchange: Exchange): void
  /** A webhook's name (`pull_request`) and whole payload. */
  webhook(name: string, payload: Readonly<Record<string, unknown>>): void
}

/** Compares what the sandbox gets and gives with GitHub's OpenAPI description. */
export function createJudge(): Judge {
  const violations: Violation[] = []
  const report = (place: string, messages: readonly string[]) => {
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

type Report = (place: string, messages: readonly string[]) => void

function createRestJudge(report: Report): (exchange: Exchange) => void {
  const description = readRestDescription()
  const find = createRouter(description)
  const schemas = createSchemas(description)
  const texts = createSchemas(description, true)
  const basicError = { $ref: '#/schemas/basic-error' }

  function judgeQuery(operation: Operation, query: URLSearchParams): string[] {
    const known = new Map(
      operation.parameters.filter((each) => each.in === 'query').map((each) => [each.name, each]),
    )
    const messages: string[] = []
    for (const name of new Set(query.keys())) {
      const parameter = known.get(name) ?? known.get(name.replace(/\[\]$/, ''))
      if (!parameter) messages.push(`query ${name} is not described`)
      else {
        const values = query.getAll(name)
        const value = { value: values.length > 1 ? values : values[0] }
        const schema = memo(parameter, () => ({ type: 'object', properties: { value: parameter.schema } }))
        messages.push(
          ...texts
            .check(schema)(value)
            .map((problem) => `query ${name}: ${problem}`),
        )
      }
    }
    for (const [name, { required }] of known) {
      if (required && !query.has(name)) messages.push(`query ${name} is required`)
    }
    return messages
  }

  function judgeRequestBody(operation: Operation, body: unknown): string[] {
    const { request } = operation
    if (body === undefined) return request?.required && request.json ? ['a body is required'] : []
    // Octokit sends `{}` where there is nothing to say.
    if (request === null) return isEmpty(body) ? [] : ['no body is described']
    if (!request.json) return []
    return [...schemas.check(request.schema)(body), ...unknownKeys(request.schema, body)]
  }

  function judgeAnswer(operation: Operation, status: number, body: unknown): string[] {
    const described = operation.responses[String(status)]
    if (described === undefined) {
      if (!isCommonStatus(status)) return ['the status is not described']
      return body === undefined ? [] : schemas.check(basicError)(body)
    }
    if (described === null) return body === undefined ? [] : ['no body is described']
    if (!described.json || body === undefined) {
      return described.json && status !== 304 && Object.keys(described.schema).length > 0
        ? ['a body is described']
        : []
    }
    const unknown = status < 300 ? unknownKeys(described.schema, body) : []
    return [...schemas.check(described.schema)(body), ...unknown]
  }

  function unknownKeys(schema: Schema, body: unknown): string[] {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) return []
    const names = schemas.propertiesOf(schema, body)
    if (!names) return []
    return Object.keys(body)
      .filter((name) => !names.has(name))
      .map((name) => `/${name} is not described`)
  }

  return ({ method, path, query, requestBody, status, responseBody }) => {
    const operation = find(method, path)
    if (!operation) {
      report(`request ${method} ${path}`, ['GitHub describes no such operation among those of the sandbox'])
      return
    }
    const place = `${operation.name} (${path})`
    report(`request ${place}`, [
      ...judgeQuery(operation, query),
      ...(status < 400 ? judgeRequestBody(operation, requestBody) : []),
    ])
    report(`response ${status} ${place}`, judgeAnswer(operation, status, responseBody))
  }
}

function createWebhookJudge(report: Report): Judge['webhook'] {
  const description = readWebhookDescription()
  const { check } = createSchemas(description)
  return (name, payload) => {
    const action = payload['action']
    const key = [name, ...(typeof action === 'string' ? [action] : [])].join('-').replaceAll('_', '-')
    // The action of a repository_dispatch is whatever its sender chose.
    const event = name === 'repository_dispatch' ? 'repository-dispatch-sample.collected' : key
    const schema = description.events[event]
    if (!schema) report(`webhook ${key}`, ['GitHub describes no such webhook among those of the sandbox'])
    else report(`webhook ${key}`, check(schema)(JSON.parse(JSON.stringify(payload))))
  }
}

function isEmpty(body: unknown): boolean {
  return body === null || (typeof body === 'object' && Object.keys(body).length === 0)
}

const memos = new WeakMap<object, Schema>()

function memo(key: object, make: () => Schema): Schema {
  const made = memos.get(key) ?? make()
  memos.set(key, made)
  return made
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
