import { createRouter, type Operation, readRestDescription, type Schema } from './description.ts'
import { isCommonStatus } from './exceptions.ts'
import type { Exchange, Report } from './exchange.ts'
import { createSchemas } from './schemas.ts'

const BASIC_ERROR = { $ref: '#/schemas/basic-error' }

/** Compares requests and answers with the REST description. */
export function createRestJudge(report: Report): (exchange: Exchange) => void {
  const description = readRestDescription()
  const find = createRouter(description)
  const { check, propertiesOf, itemsOf } = createSchemas(description)
  const texts = createSchemas(description, true)

  function judgeQuery(operation: Operation, query: URLSearchParams): string[] {
    const described = operation.parameters.filter((each) => each.in === 'query')
    const known = new Map(described.map((each) => [each.name, each]))
    const messages: string[] = []
    for (const name of new Set(query.keys())) {
      const schema = known.get(name)?.schema
      const values = query.getAll(name)
      if (schema) messages.push(...judgeText(schema, values.length > 1 ? values : values[0], `query ${name}`))
      else messages.push(`query ${name} is not described`)
    }
    const missing = described.filter(({ name, required }) => required && !query.has(name))
    return [...messages, ...missing.map(({ name }) => `query ${name} is required`)]
  }

  /** Text is taken for the number or boolean that it spells; coercing needs an object around it. */
  function judgeText(schema: Schema, value: unknown, place: string): string[] {
    const wrapped = wrappers.get(schema) ?? { type: 'object', properties: { value: schema } }
    wrappers.set(schema, wrapped)
    return texts
      .check(wrapped)({ value })
      .map((problem) => `${place}${problem.replace('/value', '')}`)
  }

  function judgeRequestBody({ request }: Operation, body: unknown): string[] {
    if (body === undefined) return request?.required && request.json ? ['a body is required'] : []
    // Octokit sends `{}` where there is nothing to say.
    if (request === null) return isEmpty(body) ? [] : ['no body is described']
    if (!request.json) return []
    return [...check(request.schema)(body), ...unknownKeys(request.schema, body)]
  }

  function judgeAnswer(operation: Operation, { status, responseBody, responseType }: Exchange): string[] {
    const described = operation.responses[String(status)]
    if (described === undefined && !isCommonStatus(status)) return ['the status is not described']
    // Other media types than the described JSON, such as `raw` or `diff`, answer with bytes.
    if (status === 304 || (responseBody === undefined && responseType !== '')) return []
    if (described === undefined || (described === null && status >= 400)) {
      return responseBody === undefined ? [] : check(BASIC_ERROR)(responseBody)
    }
    if (described === null) return responseBody === undefined ? [] : ['no body is described']
    if (!described.json) return []
    if (responseBody === undefined) return isEmpty(described.schema) ? [] : ['a body is described']
    const unknown = status < 300 ? unknownKeys(described.schema, responseBody) : []
    return [...check(described.schema)(responseBody), ...unknown]
  }

  /** Keys of an object, or of a list's first, that its schema does not know. */
  function unknownKeys(schema: Schema, body: unknown, place = ''): string[] {
    if (Array.isArray(body)) {
      const items = itemsOf(schema)
      return items && body.length > 0 ? unknownKeys(items, body[0], `${place}/0`) : []
    }
    if (typeof body !== 'object' || body === null) return []
    const names = propertiesOf(schema)
    if (!names) return []
    const unknown = Object.keys(body).filter((name) => !names.has(name))
    return unknown.map((name) => `${place}/${name} is not described`)
  }

  return (exchange) => {
    const { method, path, query, requestBody, status } = exchange
    const operation = find(method, path)
    if (!operation) {
      report(`request ${method} ${path}`, ['GitHub describes no such operation among those of the sandbox'])
      return
    }
    const place = `${operation.name} (${path})`
    // What was refused is often wrong on purpose.
    const sent = status < 400 ? judgeRequestBody(operation, requestBody) : []
    report(`request ${place}`, [...judgeQuery(operation, query), ...sent])
    report(`response ${status} ${place}`, judgeAnswer(operation, exchange))
  }
}

const wrappers = new WeakMap<Schema, Schema>()

function isEmpty(body: unknown): boolean {
  return body === null || (typeof body === 'object' && Object.keys(body).length === 0)
}
