import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import { authenticate } from '../auth.ts'
import { type Caller, type Env, type GitHub, Problem } from '../github.ts'
import { allows, canSee, covers } from '../permissions.ts'
import { hasRole } from '../roles.ts'
import type { Account, Repository } from '../world.ts'
import { type RefCommand, readCommands } from './commands.ts'
import { serveByBackend } from './http-backend.ts'
import { refChanged } from './refs.ts'

/** Git over HTTP: `https://github.com/OWNER/REPO.git`, with a token as the password. */
export function gitRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()
  const pushes = createQueue()
  app.get('/:owner/:repo/info/refs', async (c) => {
    const service = c.req.query('service') ?? ''
    if (service !== 'git-upload-pack' && service !== 'git-receive-pack') {
      return c.text('Please upgrade your git client.', 403)
    }
    return await serve(c, github, '/info/refs', service === 'git-receive-pack')
  })
  app.post('/:owner/:repo/git-upload-pack', (c) => serve(c, github, '/git-upload-pack', false))
  app.post('/:owner/:repo/git-receive-pack', async (c) => {
    const key = `${c.req.param('owner')}/${c.req.param('repo').replace(/\.git$/, '')}`
    return await pushes(key, () => serve(c, github, '/git-receive-pack', true))
  })
  return app
}

async function serve(c: Context<Env>, github: GitHub, path: string, writes: boolean): Promise<Response> {
  const { incoming, outgoing } = c.env
  const refusal = await authorize(c, github, writes)
  if (refusal instanceof Response) return refusal
  const { repository, caller } = refusal
  const commands: RefCommand[] = []
  await serveByBackend(incoming, outgoing, {
    directory: repository.directory,
    path,
    query: new URL(c.req.url).search.slice(1),
    user: 'account' in caller ? caller.account.login : null,
    settings: writes ? locked(repository) : [],
    ...(path === '/git-receive-pack' && { through: readCommands((command) => commands.push(command)) }),
    finish: async () => {
      if ('account' in caller) await announce(github, repository, commands, caller)
    },
  })
  return RESPONSE_ALREADY_SENT
}

/** Pushing more tags than this at once causes no events. https://docs.github.com/webhooks/webhook-events-and-payloads#push */
const ANNOUNCED_TAGS = 3

/** Tells of the commands that were carried out: those whose ref is where they wanted it. */
async function announce(
  github: GitHub,
  repository: Repository,
  commands: readonly RefCommand[],
  caller: { kind: string; account: Account },
): Promise<void> {
  const isTag = ({ ref }: RefCommand) => ref.startsWith('refs/tags/')
  const manyTags = commands.filter(isTag).length > ANNOUNCED_TAGS
  repository.pushedAt = github.world.clock.now()
  for (const command of commands) {
    const { ref, before, after } = command
    if (manyTags && isTag(command)) continue
    if ((await github.git.resolve(repository, ref)) !== after) continue
    const byJobToken = caller.kind === 'job'
    await refChanged(github, repository, { ref, before, after, actor: caller.account, byJobToken })
  }
}

/** Tags that an immutable release has or had can be neither made, moved nor deleted. */
function locked({ burntTags }: Repository): [string, string][] {
  return [...burntTags].map((tag) => ['receive.hideRefs', `refs/tags/${tag}`])
}

interface Authorized {
  readonly repository: Repository
  readonly caller: Caller
}

/** As GitHub answers git: 401 asks for credentials, 404 hides, 403 explains. */
async function authorize(c: Context<Env>, github: GitHub, writes: boolean): Promise<Authorized | Response> {
  const caller = await authenticate(github, c.req.header('authorization')).catch((error) => {
    if (error instanceof Problem) return null
    throw error
  })
  if (caller === null)
    return challenge(
      c,
      'Invalid username or token. Password authentication is not supported for Git operations.',
    )
  c.set('caller', caller)
  const key = `${c.req.param('owner')}/${c.req.param('repo')?.replace(/\.git$/, '')}`.toLowerCase()
  const repository = github.world.repositories.get(key)
  if (!repository || !canSee(github, caller, repository)) {
    return caller.kind === 'anonymous'
      ? challenge(c, 'Repository not found.')
      : c.text('Repository not found.', 404)
  }
  if (!writes) return { repository, caller }
  if (caller.kind === 'anonymous') return challenge(c, 'Write access to repository not granted.')
  if (mayWrite(github, caller, repository)) return { repository, caller }
  const login = 'account' in caller ? caller.account.login : 'the app'
  const name = `${repository.owner.login}/${repository.name}.git`
  return c.text(`Permission to ${name} denied to ${login}.`, 403)
}

function mayWrite(github: GitHub, caller: Caller, repository: Repository): boolean {
  switch (caller.kind) {
    case 'user':
      return hasRole(github, repository, caller.account.login, 'write')
    case 'installation':
    case 'job':
      return covers(github, caller, repository) && allows(caller.permissions, 'contents', 'write')
    case 'anonymous':
    case 'app':
      return false
  }
}

function challenge(c: Context<Env>, message: string): Response {
  c.header('WWW-Authenticate', 'Basic realm="GitHub"')
  return c.text(message, 401)
}

/** Runs work with the same key one after the other. */
function createQueue(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const turn = (tails.get(key) ?? Promise.resolve()).then(work, work)
    tails.set(key, turn)
    return turn
  }
}
