import { installApp } from '../../sandbox/apps/install.ts'
import { registerApp } from '../../sandbox/apps/register.ts'
import { createInstallationToken } from '../../sandbox/apps/tokens.ts'
import type { Sandbox } from '../../sandbox/index.ts'
import {
  addCollaborator,
  addTeam,
  createOrganization,
  createRepository,
  createTeam,
  createUser,
  createUserToken,
} from '../../sandbox/seed.ts'
import type { Account, Repository } from '../../sandbox/world.ts'
import { startReceiver } from '../support/receiver.ts'
import { withSandbox } from '../support/sandbox.ts'
import { commitFiles } from './support.ts'

/** What the stops of the tour read from answers; the judge looks at the rest. */
export interface Answer {
  readonly id: number
  readonly number: number
  readonly sha: string
  readonly upload_url: string
  readonly head: { readonly sha: string }
  readonly check_suite: { readonly id: number }
}

export interface Tour {
  readonly sandbox: Sandbox
  readonly repository: Repository
  readonly ada: Account
  /** Tip of `main`. */
  readonly first: string
  /** Tip of `better`, one commit ahead. */
  readonly change: string
  /** One request, `~` standing for the repository's path; refusals are kept for the end. */
  call(who: 'ada' | 'grace' | 'bot', request: string, body?: unknown): Promise<Answer>
  upload(url: string, bytes: Buffer): Promise<Answer>
}

/** Every event that the App of the tour subscribes to. */
export const EVENTS = [
  'check_run',
  'check_suite',
  'create',
  'delete',
  'deployment',
  'deployment_status',
  'issue_comment',
  'issues',
  'label',
  'pull_request',
  'pull_request_review',
  'push',
  'release',
  'repository_dispatch',
  'status',
] as const

/** Goes through a part of the API; answers what was refused, and which events the App was told of. */
export async function onTour(
  story: (tour: Tour) => Promise<void>,
): Promise<{ refused: string[]; events: ReadonlySet<string> }> {
  const receiver = await startReceiver()
  const refused: string[] = []
  try {
    await withSandbox(async (sandbox) => {
      const { repository, ada, tokens } = await settle(sandbox, receiver.url)
      const send = async (who: keyof typeof tokens, request: string, options: RequestInit) => {
        const [method = '', path = ''] = request.split(' ')
        const url = path.startsWith('http')
          ? path
          : `${sandbox.urls.api}${path.replace('~', '/repos/acme/fraud')}`
        const headers = { authorization: `Bearer ${tokens[who]}`, ...options.headers }
        const response = await fetch(url, { redirect: 'manual', ...options, method, headers })
        const text = await response.text()
        if (response.status >= 400) refused.push(`${request}: ${response.status} ${text}`)
        return (text.startsWith('{') ? JSON.parse(text) : {}) as Answer
      }
      const first = await commitFiles(sandbox, repository, ada, {
        'README.md': '# Fraud\n',
        'a/b.txt': 'one\n',
      })
      const branch = { branch: 'better', from: 'main' }
      await story({
        sandbox,
        repository,
        ada,
        first,
        change: await commitFiles(sandbox, repository, ada, { 'a/b.txt': 'two\n' }, branch),
        call: (who, request, body) =>
          send(
            who,
            request,
            body === undefined
              ? {}
              : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
          ),
        upload: (url, body) =>
          send('bot', `POST ${url}`, {
            body: new Uint8Array(body),
            headers: { 'content-type': 'application/octet-stream' },
          }),
      })
      await sandbox.idle()
    })
  } finally {
    await receiver[Symbol.asyncDispose]()
  }
  return { refused, events: new Set(receiver.received.map(({ name }) => name)) }
}

/** An organization with a repository, two people, a team and an installed App. */
async function settle(sandbox: Sandbox, url: string) {
  const acme = createOrganization(sandbox, 'acme')
  const ada = createUser(sandbox, 'ada')
  const grace = createUser(sandbox, 'grace')
  const repository = await createRepository(sandbox, acme, 'fraud', { description: 'Finds fraud' })
  for (const user of [ada, grace]) addCollaborator(repository, user, 'admin')
  addTeam(repository, createTeam(sandbox, 'acme', 'leads', ['grace']), 'maintain')
  const { app } = await registerApp(sandbox, {
    slug: 'modelseal',
    name: 'Modelseal',
    owner: acme,
    permissions: {
      checks: 'write',
      contents: 'write',
      deployments: 'write',
      issues: 'write',
      pull_requests: 'write',
      statuses: 'write',
    },
    events: EVENTS,
    webhook: { url },
  })
  const bot = createInstallationToken(sandbox, installApp(sandbox, app, 'acme')).value
  const tokens = { ada: createUserToken(sandbox, ada), grace: createUserToken(sandbox, grace), bot }
  return { repository, ada, tokens }
}
