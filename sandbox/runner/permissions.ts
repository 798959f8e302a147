import type { Access, Permissions } from '../world.ts'

const all = [
  'actions',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'issues',
  'packages',
  'pages',
  'pull-requests',
  'repository-projects',
  'security-events',
  'statuses',
]

/**
 * What a job's GITHUB_TOKEN may do: the job's `permissions`, else the workflow's, else GitHub's restricted default.
 * A pull request from a fork gets no write access, whatever is declared.
 */
export function tokenPermissions(declared: { workflow: unknown; job: unknown; fork: boolean }): Permissions {
  const granted = grants(declared.job ?? declared.workflow ?? { contents: 'read', packages: 'read' })
  const entries = Object.entries(granted).map(([name, access]): [string, Access] => [
    name.replaceAll('-', '_'),
    declared.fork ? 'read' : access,
  ])
  return { ...Object.fromEntries(entries), metadata: 'read' }
}

function grants(declared: unknown): Record<string, Access> {
  if (declared === 'read-all') return Object.fromEntries(all.map((name) => [name, 'read']))
  if (declared === 'write-all') return Object.fromEntries(all.map((name) => [name, 'write']))
  const granted: Record<string, Access> = {}
  for (const [name, access] of Object.entries(declared ?? {})) {
    if (access === 'read' || access === 'write') granted[name] = access
  }
  return granted
}
