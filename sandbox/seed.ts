import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { GitHub } from './github.ts'
import type { Account, Label, Repository, Role, Team } from './world.ts'

export function createUser(
  github: GitHub,
  login: string,
  details: { name?: string; email?: string } = {},
): Account {
  const { name = login, email = `${login}@example.com` } = details
  return addAccount(github, { login, type: 'User', name, email })
}

export function createOrganization(github: GitHub, login: string): Account {
  return addAccount(github, { login, type: 'Organization', name: login, email: `${login}@example.com` })
}

function addAccount(github: GitHub, account: Omit<Account, 'id' | 'createdAt'>): Account {
  const { world } = github
  const key = account.login.toLowerCase()
  if (world.accounts.has(key)) throw new Error(`an account ${account.login} exists`)
  const created: Account = { ...account, id: world.nextId(), createdAt: world.clock.now() }
  world.accounts.set(key, created)
  return created
}

export function createTeam(
  github: GitHub,
  organization: string,
  slug: string,
  members: readonly string[] = [],
): Team {
  const { world } = github
  const team: Team = { id: world.nextId(), organization, slug, name: slug, members: new Set(members) }
  world.teams.set(`${organization}/${slug}`, team)
  return team
}

export interface RepositoryDetails {
  readonly private?: boolean
  readonly defaultBranch?: string
  readonly description?: string
  readonly forkOf?: Repository
}

/** A repository with an empty git repository on disk, or with the branches and tags of the one it forks. */
export async function createRepository(
  github: GitHub,
  owner: Account,
  name: string,
  details: RepositoryDetails = {},
): Promise<Repository> {
  const { world } = github
  const key = `${owner.login}/${name}`.toLowerCase()
  if (world.repositories.has(key)) throw new Error(`a repository ${key} exists`)
  const now = world.clock.now()
  const repository: Repository = {
    id: world.nextId(),
    owner,
    name,
    private: details.private ?? false,
    defaultBranch: details.defaultBranch ?? details.forkOf?.defaultBranch ?? 'main',
    description: details.description ?? null,
    forkOf: details.forkOf?.id ?? null,
    directory: join(world.directory, 'repositories', owner.login, `${name}.git`),
    createdAt: now,
    pushedAt: now,
    collaborators: new Map(),
    teams: new Map(),
    labels: [],
    issues: new Map(),
    checkSuites: [],
    checkRuns: [],
    statuses: [],
    releases: [],
    burntTags: new Set(),
    immutableReleases: false,
    workflowRuns: [],
    artifacts: [],
    deployments: [],
    secrets: new Map(),
  }
  await github.git.create(repository)
  if (details.forkOf)
    await github.git.fetch(repository, details.forkOf, [
      '+refs/heads/*:refs/heads/*',
      '+refs/tags/*:refs/tags/*',
    ])
  world.repositories.set(key, repository)
  return repository
}

export function addCollaborator(repository: Repository, account: Account, role: Role): void {
  repository.collaborators.set(account.login, role)
}

export function addTeam(repository: Repository, team: Team, role: Role): void {
  repository.teams.set(`${team.organization}/${team.slug}`, role)
}

/** A personal access token that may do what its user may. */
export function createUserToken(github: GitHub, account: Account): string {
  const value = `ghp_${randomBytes(18).toString('hex')}`
  github.world.tokens.set(value, { kind: 'user', value, login: account.login })
  return value
}

export function createLabel(
  github: GitHub,
  repository: Repository,
  name: string,
  details: { color?: string; description?: string } = {},
): Label {
  const { color = 'ededed', description = null } = details
  const label: Label = { id: github.world.nextId(), name, color, description }
  repository.labels.push(label)
  return label
}
