import { registerApp } from '../../../sandbox/apps/register.ts'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import {
  addCollaborator,
  createLabel,
  createOrganization,
  createRepository,
  createUser,
} from '../../../sandbox/seed.ts'
import { type Account, type App, createClock, type Repository } from '../../../sandbox/world.ts'
import { addChecks, addRun } from './sample-checks.ts'
import { type History, pushHistory } from './sample-history.ts'
import { openIssues } from './sample-issues.ts'
import { addReleases } from './sample-releases.ts'

export interface Scene {
  readonly sandbox: Sandbox
  readonly repository: Repository
  readonly alice: Account
  readonly bob: Account
  readonly carol: Account
  readonly app: App
}

export interface Sample extends Scene, History {
  readonly runId: number
}

/** A repository with some of everything that pages show. */
export async function createSample(): Promise<Sample> {
  const sandbox = await startSandbox({ clock: createClock(new Date('2026-03-03T09:00:00Z')) })
  const acme = createOrganization(sandbox, 'acme')
  const alice = createUser(sandbox, 'alice')
  const bob = createUser(sandbox, 'bob')
  const carol = createUser(sandbox, 'carol')
  const description = 'Scores card payments for fraud; versions and promotions are in the tags.'
  const repository = await createRepository(sandbox, acme, 'fraud', { private: true, description })
  await createRepository(sandbox, alice, 'notebook', { description: 'Scratch' })
  addCollaborator(repository, alice, 'write')
  addCollaborator(repository, bob, 'maintain')
  createLabel(sandbox, repository, 'promote:production', { color: '0e8a16', description: 'Promote it' })
  createLabel(sandbox, repository, 'model', { color: 'fbca04' })
  const { app } = await registerApp(sandbox, {
    owner: acme,
    slug: 'modelseal',
    name: 'Modelseal',
    permissions: { checks: 'write' },
    events: [],
  })
  const scene = { sandbox, repository, alice, bob, carol, app }
  const history = await pushHistory(scene)
  openIssues(scene, history)
  const suiteId = addChecks(scene, history)
  const file = await addReleases(scene, history)
  const runId = addRun(scene, history, { suiteId, file })
  sandbox.world.clock.advance(240)
  return { ...scene, ...history, runId }
}
