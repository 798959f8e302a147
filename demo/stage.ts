import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startBot } from '../bot/start.ts'
import { installApp } from '../sandbox/apps/install.ts'
import { readAppManifest, registerApp } from '../sandbox/apps/register.ts'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import {
  addCollaborator,
  addTeam,
  createLabel,
  createOrganization,
  createRepository,
  createTeam,
  createUser,
  createUserToken,
} from '../sandbox/seed.ts'
import type { Repository } from '../sandbox/world.ts'
import { createPerson, type Person } from './people.ts'
import { cloneProject, copyExample, type Project } from './project.ts'

export interface StageOptions {
  /** The checkout of Modelseal. */
  readonly root: string
  /** Compare every exchange with GitHub's own description of its API. */
  readonly judge: boolean
  /** Node.js that runs the action; default: the one that runs this. */
  readonly nodePath?: string
  onJobLine?(line: string): void
}

/** A GitHub with an organization, a project, the Action and the bot, and the people who work there. */
export interface Stage {
  readonly sandbox: Sandbox
  readonly repository: Repository
  /** ML engineer: writes code, may not approve. */
  readonly alice: Person
  /** Lead: in the team that may approve. */
  readonly bob: Person
  /** Helps with triage: may label, may not approve. */
  readonly carol: Person
  readonly project: Project
  readonly folder: string
  /** The checkout of Modelseal. */
  readonly root: string
  /** A deployment's token: may read. */
  readonly deployToken: string
  close(): Promise<void>
}

export async function setStage(options: StageOptions): Promise<Stage> {
  const { root } = options
  // Inside of the checkout, so that the runner's jobs find the training library in its node_modules,
  // as they would on a runner whose image has it.
  const cache = join(root, '.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'demo-'))
  const sandbox = await startSandbox({
    directory: join(folder, 'github'),
    judge: options.judge,
    runner: {
      actions: { 'modelseal/modelseal': root },
      ...(options.nodePath === undefined ? {} : { nodePath: options.nodePath }),
      ...(options.onJobLine === undefined ? {} : { onLog: options.onJobLine }),
    },
  })
  const acme = createOrganization(sandbox, 'acme')
  const repository = await createRepository(sandbox, acme, 'penguins', {
    description: 'Tells penguin species apart',
  })
  const people = {
    alice: createPerson(sandbox, createUser(sandbox, 'alice', { name: 'Alice Adams' }), 'acme/penguins'),
    bob: createPerson(sandbox, createUser(sandbox, 'bob', { name: 'Bob Brown' }), 'acme/penguins'),
    carol: createPerson(sandbox, createUser(sandbox, 'carol', { name: 'Carol Clark' }), 'acme/penguins'),
  }
  addCollaborator(repository, people.alice.account, 'write')
  addCollaborator(repository, people.carol.account, 'triage')
  addTeam(repository, createTeam(sandbox, 'acme', 'ml-leads', ['bob']), 'maintain')
  createLabel(sandbox, repository, 'promote:production', {
    color: '5319e7',
    description: 'Put this version into production',
  })
  createLabel(sandbox, repository, 'rollback:production', {
    color: 'b60205',
    description: 'Take this version out of production',
  })

  const bot = await installBot(sandbox, root)
  const project = await cloneProject(
    join(folder, 'alice', 'penguins'),
    `${sandbox.urls.origin}/acme/penguins.git`,
    people.alice,
  )
  await copyExample(root, project.folder)
  return {
    sandbox,
    repository,
    ...people,
    project,
    folder,
    root,
    deployToken: createUserToken(sandbox, createUser(sandbox, 'deploy')),
    async close() {
      await sandbox.idle()
      await bot.close()
      await sandbox.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** Registers the App from its manifest, starts the bot, and lets the one find the other. */
async function installBot(sandbox: Sandbox, root: string): Promise<{ close(): Promise<void> }> {
  const acme = sandbox.world.accounts.get('acme')
  if (!acme) throw new Error('there is no organization acme')
  const manifest = readAppManifest(await readFile(join(root, 'app.yml'), 'utf8'))
  const { app, privateKey, webhookSecret } = await registerApp(sandbox, {
    slug: 'modelseal',
    name: 'Modelseal',
    owner: acme,
    permissions: manifest.permissions,
    events: manifest.events,
    webhook: { url: 'http://127.0.0.1:9/' },
  })
  const bot = await startBot({
    appId: app.id,
    privateKey,
    webhookSecret,
    baseUrl: sandbox.urls.api,
    port: 0,
    host: '127.0.0.1',
    logLevel: 'fatal',
    throttle: false,
  })
  app.webhook = { url: `${bot.url}/api/github/webhooks`, secret: webhookSecret }
  installApp(sandbox, app, 'acme')
  return bot
}
