import { readWebhookDescription } from './description.ts'
import type { Report } from './exchange.ts'
import { createSchemas } from './schemas.ts'

/** Compares webhooks' payloads with their description. */
export function createWebhookJudge(
  report: Report,
): (name: string, payload: Readonly<Record<string, unknown>>) => void {
  const description = readWebhookDescription()
  const { check } = createSchemas(description)
  return (name, payload) => {
    const { action } = payload
    const key = [name, ...(typeof action === 'string' ? [action] : [])].join('-').replaceAll('_', '-')
    const dispatch = name === 'repository_dispatch'
    const schema = description.events[dispatch ? 'repository-dispatch-sample.collected' : key]
    if (!schema) {
      report(`webhook ${key}`, ['GitHub describes no such webhook among those of the sandbox'])
      return
    }
    // The action of a repository_dispatch is whatever its sender chose; the description has one example of it.
    const described = dispatch ? { ...payload, action: 'sample.collected' } : payload
    report(`webhook ${key}`, check(schema)(JSON.parse(JSON.stringify(described))))
  }
}
