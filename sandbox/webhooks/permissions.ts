import type { Permissions } from '../world.ts'

/** Which permissions (any of them, at least read) an App needs to be told of an event; others take metadata only. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  check_run: ['checks'],
  check_suite: ['checks'],
  create: ['contents'],
  delete: ['contents'],
  deployment: ['deployments'],
  deployment_protection_rule: ['deployments'],
  deployment_status: ['deployments'],
  issue_comment: ['issues', 'pull_requests'],
  issues: ['issues'],
  label: ['issues', 'pull_requests'],
  membership: ['members'],
  organization: ['members'],
  pull_request: ['pull_requests'],
  pull_request_review: ['pull_requests'],
  push: ['contents'],
  registry_package: ['packages'],
  release: ['contents'],
  repository_dispatch: ['contents'],
  status: ['statuses'],
  team: ['members'],
  team_add: ['metadata'],
  workflow_dispatch: ['contents'],
  workflow_job: ['actions'],
  workflow_run: ['actions'],
}

/** https://docs.github.com/webhooks/webhook-events-and-payloads */
export function mayHear(permissions: Permissions, event: string): boolean {
  const needed = NEEDED[event]
  return needed === undefined || needed.some((permission) => permissions[permission] !== undefined)
}
