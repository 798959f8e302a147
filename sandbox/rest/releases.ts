import { type Context, Hono } from 'hono'
import { actingAccount } from '../auth.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { presentRelease } from '../present/release.ts'
import { announceRelease, publishActions } from '../releases/announce.ts'
import { parseReleaseInput } from '../releases/input.ts'
import { latestRelease } from '../releases/latest.ts'
import {
  type Author,
  assertNameFree,
  assertWorkflowsUntouched,
  publish,
  targetCommit,
} from '../releases/publish.ts'
import { rememberReleases, staleReleases } from '../releases/snapshots.ts'
import type { Release, Repository } from '../world.ts'
import { readBody } from './body.ts'
import { paginate } from './page.ts'
import { findRepository } from './request.ts'

/** https://docs.github.com/rest/releases/releases */
export function releasesRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()
  const show = (repository: Repository, release: Release) => presentRelease(github, repository, release)

  app.get('/repos/:owner/:repo/releases', (c) => {
    const repository = findRepository(c, github)
    const stale = github.faults.take('GET', pathOf(repository, '/releases'), ['stale-list'])
    const all = stale ? staleReleases(repository) : repository.releases
    const visible = all.filter((release) => !release.draft || seesDrafts(c, github, repository))
    const newestFirst = visible.toSorted((a, b) => b.id - a.id)
    return c.json(paginate(c, github, newestFirst).map((release) => show(repository, release)))
  })

  app.get('/repos/:owner/:repo/releases/latest', (c) => {
    const repository = findRepository(c, github)
    const latest = latestRelease(repository)
    if (!latest) throw new Problem(404, 'Not Found')
    return c.json(show(repository, latest))
  })

  app.get('/repos/:owner/:repo/releases/tags/:tag{.+}', (c) => {
    const repository = findRepository(c, github)
    const tag = c.req.param('tag')
    const release = repository.releases.find((each) => !each.draft && each.tagName === tag)
    if (!release) throw new Problem(404, 'Not Found')
    return c.json(show(repository, release))
  })

  app.get('/repos/:owner/:repo/releases/:id{[0-9]+}', (c) => {
    const repository = findRepository(c, github)
    const release = findRelease(repository, c.req.param('id'))
    if (release.draft && !seesDrafts(c, github, repository)) throw new Problem(404, 'Not Found')
    return c.json(show(repository, release))
  })

  app.post('/repos/:owner/:repo/releases', async (c) => {
    const { repository, author } = writer(c, github)
    const input = parseReleaseInput(await readBody(c))
    if (input.tagName === undefined) throw missing('tag_name')
    const release: Release = {
      id: github.world.nextId(),
      tagName: input.tagName,
      targetCommitish: input.targetCommitish ?? repository.defaultBranch,
      name: input.name ?? null,
      body: input.body ?? null,
      draft: true,
      prerelease: input.prerelease ?? false,
      neverLatest: input.neverLatest ?? false,
      immutable: false,
      author: author.account,
      createdAt: github.world.clock.now(),
      publishedAt: null,
      assets: [],
    }
    await assertTarget(github, repository, release)
    await assertWorkflowsUntouched(github, repository, release, author)
    if (!input.draft) await publish(github, repository, release, author)
    rememberReleases(repository)
    repository.releases.push(release)
    const actions = ['created' as const, ...(release.draft ? [] : publishActions(release))]
    await announceRelease(github, repository, { release, actions, author })
    c.header('Location', `${github.urls.api}${pathOf(repository, `/releases/${release.id}`)}`)
    return c.json(show(repository, release), 201)
  })

  app.patch('/repos/:owner/:repo/releases/:id{[0-9]+}', async (c) => {
    const { repository, author } = writer(c, github)
    const release = findRelease(repository, c.req.param('id'))
    const input = parseReleaseInput(await readBody(c))
    const next: Release = {
      ...release,
      tagName: input.tagName ?? release.tagName,
      targetCommitish: input.targetCommitish ?? release.targetCommitish,
      name: input.name === undefined ? release.name : input.name,
      body: input.body === undefined ? release.body : input.body,
      prerelease: input.prerelease ?? release.prerelease,
      neverLatest: input.neverLatest ?? release.neverLatest ?? false,
    }
    if (release.immutable && next.tagName !== release.tagName) throw locked('tag_name')
    if (!release.draft) assertNameFree(repository, next)
    await assertTarget(github, repository, next)
    const publishes = release.draft && input.draft === false
    if (publishes) {
      await assertWorkflowsUntouched(github, repository, next, author)
      await publish(github, repository, next, author)
    } else if (input.draft === true && !release.immutable) next.draft = true
    rememberReleases(repository)
    const changes = changesOf(release, next)
    const promoted = !release.draft && release.prerelease && !next.prerelease
    Object.assign(release, next)
    const actions = publishes
      ? publishActions(release)
      : promoted
        ? ['edited' as const, 'released' as const]
        : ['edited' as const]
    await announceRelease(github, repository, { release, actions, author, changes })
    return c.json(show(repository, release))
  })

  app.delete('/repos/:owner/:repo/releases/:id{[0-9]+}', async (c) => {
    const { repository, author } = writer(c, github)
    const release = findRelease(repository, c.req.param('id'))
    rememberReleases(repository)
    repository.releases.splice(repository.releases.indexOf(release), 1)
    await announceRelease(github, repository, { release, actions: ['deleted'], author })
    return c.body(null, 204)
  })

  return app
}

export function findRelease(repository: Repository, id: string | undefined): Release {
  const release = repository.releases.find((each) => each.id === Number(id))
  if (!release) throw new Problem(404, 'Not Found')
  return release
}

/** Drafts are for those who may write. */
export function seesDrafts(c: Context<Env>, github: GitHub, repository: Repository): boolean {
  try {
    requireAccess(c, github, repository, 'contents', 'write')
    return true
  } catch {
    return false
  }
}

/** The repository and the caller, who must be allowed to write its releases. */
export function writer(c: Context<Env>, github: GitHub): { repository: Repository; author: Author } {
  const repository = findRepository(c, github)
  requireAccess(c, github, repository, 'contents', 'write')
  const caller = c.get('caller')
  const mayChangeWorkflows =
    caller.kind === 'user' || (caller.kind === 'installation' && caller.permissions['workflows'] === 'write')
  return {
    repository,
    author: { account: actingAccount(c), byJobToken: caller.kind === 'job', mayChangeWorkflows },
  }
}

function pathOf(repository: Repository, path: string): string {
  return `/repos/${repository.owner.login}/${repository.name}${path}`
}

function changesOf(before: Release, after: Release): Record<string, unknown> {
  const changes: Record<string, unknown> = {}
  if (before.body !== after.body) changes['body'] = { from: before.body ?? '' }
  if (before.name !== after.name) changes['name'] = { from: before.name ?? '' }
  return changes
}

async function assertTarget(github: GitHub, repository: Repository, release: Release): Promise<void> {
  const tagged = await github.git.resolve(repository, `refs/tags/${release.tagName}`)
  if (tagged || (await targetCommit(github, repository, release))) return
  const error = { resource: 'Release', code: 'invalid', field: 'target_commitish' }
  throw new Problem(422, 'Validation Failed', { errors: [error] })
}

function missing(field: string): Problem {
  return new Problem(422, 'Validation Failed', {
    errors: [{ resource: 'Release', code: 'missing_field', field }],
  })
}

function locked(field: string): Problem {
  const error = {
    resource: 'Release',
    code: 'custom',
    field,
    message: `${field} cannot be changed on an immutable release`,
  }
  return new Problem(422, 'Validation Failed', { errors: [error] })
}
