import { installApp } from '../../../sandbox/apps/install.ts'
import { registerApp } from '../../../sandbox/apps/register.ts'
import type { Sandbox } from '../../../sandbox/index.ts'
import {
  addCollaborator,
  createLabel,
  createOrganization,
  createRepository,
  createUser,
  createUserToken,
} from '../../../sandbox/seed.ts'
import type { Account, Permissions, Repository, Role } from '../../../sandbox/world.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { withSandbox } from '../../support/sandbox.ts'
import { type Client, createClient } from '../rest/client.ts'
import { commitFiles } from '../support.ts'

export const WRITES: Permissions = {
  checks: 'write',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  members: 'read',
  metadata: 'read',
  pull_requests: 'write',
  statuses: 'write',
}

const EVENTS = [
  'check_run',
  'check_suite',
  'deployment',
  'deployment_status',
  'issue_comment',
  'issues',
  'label',
  'pull_request',
  'pull_request_review',
  'push',
  'repository_dispatch',
  'status',
]

const ROLES = ['admin', 'maintain', 'write', 'triage', 'read'] as const

export interface Stage {
  readonly sandbox: Sandbox
  readonly repository: Repository
  readonly people: Readonly<Record<Role, Account>>
  /** A client for each role on the repository. */
  readonly as: Readonly<Record<Role | 'nobody' | 'app' | 'job', Client>>
  readonly app: { id: number; slug: string }
  readonly receiver: Receiver
  /** What the App was told so far, in order: `pull_request.opened`. */
  told(): Promise<string[]>
  /** A client for a token of the App, or of a job, with just these permissions. */
  tokenWith(kind: 'installation' | 'job', permissions: Permissions): Client
  commit(
    files: Record<string, string>,
    options?: { branch?: string; message?: string; by?: Account },
  ): Promise<string>
}

/** `acme/fraud` with a first commit, a person for each role, and an App that hears everything. */
export async function onStage(story: (stage: Stage) => Promise<void>): Promise<void> {
  const receiver = await startReceiver()
  try {
    await withSandbox(async (sandbox) => story(await setUp(sandbox, receiver)))
  } finally {
    await receiver[Symbol.asyncDispose]()
  }
}

async function setUp(sandbox: Sandbox, receiver: Receiver): Promise<Stage> {
  const owner = createOrganization(sandbox, 'acme')
  const repository = await createRepository(sandbox, owner, 'fraud')
  const people = Object.fromEntries(
    ROLES.map((role) => [role, createUser(sandbox, `${role}er`, { name: `The ${role}er` })]),
  ) as Record<Role, Account>
  for (const role of ROLES) addCollaborator(repository, people[role], role)
  createLabel(sandbox, repository, 'promote:production', { color: '0e8a16' })
  const commit: Stage['commit'] = (
    files,
    { branch = 'main', message = 'feat: change', by = people.write } = {},
  ) => commitFiles(sandbox, repository, by, files, { branch, message, from: 'main' })
  await commit({ 'README.md': '# fraud\n' }, { message: 'chore: begin' })
  const webhook = { url: receiver.url }
  const registration = {
    slug: 'modelseal',
    name: 'Modelseal',
    owner,
    permissions: WRITES,
    events: EVENTS,
    webhook,
  }
  const { app } = await registerApp(sandbox, registration)
  const installation = installApp(sandbox, app, 'acme')
  let tokens = 0
  const tokenWith: Stage['tokenWith'] = (kind, permissions) => {
    tokens += 1
    const value = `ghs_${kind}${tokens}`
    const common = { value, permissions }
    sandbox.world.tokens.set(
      value,
      kind === 'job'
        ? { kind, ...common, repositoryId: repository.id }
        : {
            kind,
            ...common,
            installationId: installation.id,
            repositoryIds: null,
            expiresAt: '2099-01-01T00:00:00Z',
          },
    )
    return createClient(sandbox, value)
  }
  const clients = ROLES.map((role) => [role, createClient(sandbox, createUserToken(sandbox, people[role]))])
  const as = {
    ...(Object.fromEntries(clients) as Record<Role, Client>),
    nobody: createClient(sandbox),
    app: tokenWith('installation', WRITES),
    job: tokenWith('job', WRITES),
  }
  const told = async () => {
    await sandbox.idle()
    return receiver.received.map(({ name, payload }) => {
      return typeof payload['action'] === 'string' ? `${name}.${payload['action']}` : name
    })
  }
  return { sandbox, repository, people, as, app, receiver, told, tokenWith, commit }
}

export type Json = Record<string, unknown>

/** The fields of each entry of a list, for comparing. */
export function pick(body: unknown, ...keys: string[]): Json[] {
  return (body as Json[]).map((each) => Object.fromEntries(keys.map((key) => [key, each[key]])))
}

/** One field of each entry of a list. */
export function pluck(body: unknown, key: string): unknown[] {
  return (body as Json[]).map((each) => each[key])
}
