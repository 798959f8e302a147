import { generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import type { GitHub } from '../github.ts'
import type { Account, App, Permissions } from '../world.ts'

export interface AppRegistration {
  readonly slug: string
  readonly name: string
  readonly owner: Account
  readonly permissions: Permissions
  readonly events: readonly string[]
  /** Where its webhooks go; the secret is made up when not given. */
  readonly webhook?: { readonly url: string; readonly secret?: string }
}

export interface RegisteredApp {
  readonly app: App
  /** PKCS#1 PEM, as GitHub hands it out once. */
  readonly privateKey: string
  readonly webhookSecret: string
}

/** Registers an App with a key pair of its own, as its owner would in the settings of github.com. */
export async function registerApp(github: GitHub, registration: AppRegistration): Promise<RegisteredApp> {
  const { world } = github
  const { slug, name, owner, permissions, events, webhook } = registration
  if ([...world.apps.values()].some((each) => each.slug === slug)) throw new Error(`an App ${slug} exists`)
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  const webhookSecret = webhook?.secret ?? randomBytes(20).toString('hex')
  const app: App = {
    id: world.nextId(),
    clientId: `Iv23li${randomBytes(7).toString('hex')}`,
    slug,
    name,
    owner,
    publicKey,
    webhook: webhook ? { url: webhook.url, secret: webhookSecret } : null,
    permissions: { metadata: 'read', ...permissions },
    events: [...events],
    bot: createBot(github, slug),
    deliveries: [],
  }
  world.apps.set(app.id, app)
  return { app, privateKey, webhookSecret }
}

function createBot(github: GitHub, slug: string): Account {
  const { world } = github
  const id = world.nextId()
  const login = `${slug}[bot]`
  const email = `${id}+${login}@users.noreply.github.com`
  const bot: Account = { id, login, type: 'Bot', name: slug, email, createdAt: world.clock.now() }
  world.accounts.set(login.toLowerCase(), bot)
  return bot
}

/**
 * What an App manifest (Probot's `app.yml`) asks for: permissions `none` are left out.
 * https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 * @throws Error when it is not such a file.
 */
export function readAppManifest(text: string): {
  name: string | null
  permissions: Permissions
  events: string[]
} {
  const manifest: unknown = parse(text)
  if (typeof manifest !== 'object' || manifest === null) throw new Error('an App manifest is a YAML mapping')
  const { name, default_permissions, default_events } = manifest as Partial<Record<string, unknown>>
  const permissions: Record<string, 'read' | 'write'> = {}
  for (const [permission, access] of Object.entries(default_permissions ?? {})) {
    if (access === 'read' || access === 'write') permissions[permission] = access
    else if (access !== 'none')
      throw new Error(`default_permissions.${permission} is neither read, write nor none`)
  }
  const events = Array.isArray(default_events) ? default_events.map(String) : []
  return { name: typeof name === 'string' ? name : null, permissions, events }
}
