import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { type Env, type GitHub, Problem } from '../github.ts'
import { findIssue } from '../issues/issues.ts'
import { addLabels, announceLabel, createLabel, removeLabels, setLabels } from '../issues/labels.ts'
import { findLabel, presentLabel, presentLabelsOf } from '../present/label.ts'
import { hasRole } from '../roles.ts'
import type { Issue, Label, Repository } from '../world.ts'
import { type Actor, actorOf, DISCUSSION, requireAny } from './access.ts'
import { paginate } from './page.ts'
import { parse, parseBody, validationFailed } from './parse.ts'
import { findRepository } from './request.ts'

const COLOR = /^[0-9a-f]{6}$/i

const creation = z.object({
  name: z.string().optional(),
  color: z.string().optional(),
  description: z.string().nullish(),
})
const update = creation.extend({ new_name: z.string().optional() })

const names = z.array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]))
/** Both `{"labels": [...]}` and a bare list are taken. */
const nameList = z.union([
  names,
  z.object({ labels: names.optional() }).transform(({ labels }) => labels ?? []),
])

/** https://docs.github.com/rest/issues/labels */
export function labelsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()
  const show = (repository: Repository, label: Label) => presentLabel(github, repository, label)

  app.get('/repos/:owner/:repo/labels', (c) => {
    const repository = findRepository(c, github)
    requireAny(c, github, repository, { permissions: DISCUSSION, access: 'read' })
    return c.json(paginate(c, github, repository.labels).map((label) => show(repository, label)))
  })

  app.post('/repos/:owner/:repo/labels', async (c) => {
    const { repository, actor } = labeller(c, github)
    const body = await parseBody(c, creation)
    if (!body.name) throw validationFailed('Label', 'name', 'missing_field')
    if (findLabel(repository, body.name)) throw validationFailed('Label', 'name', 'already_exists')
    if (body.color !== undefined && !COLOR.test(body.color))
      throw validationFailed('Label', 'color', 'invalid')
    const { name, color, description } = body
    const label = createLabel(github, repository, actor, { name, color, description })
    c.header('Location', String(show(repository, label)['url']))
    return c.json(show(repository, label), 201)
  })

  app.get('/repos/:owner/:repo/labels/:name', (c) => {
    const repository = findRepository(c, github)
    requireAny(c, github, repository, { permissions: DISCUSSION, access: 'read' })
    return c.json(show(repository, known(repository, c.req.param('name'))))
  })

  app.patch('/repos/:owner/:repo/labels/:name', async (c) => {
    const { repository, actor } = labeller(c, github)
    const old = known(repository, c.req.param('name'))
    const body = await parseBody(c, update)
    const name = body.new_name ?? body.name ?? old.name
    const taken = findLabel(repository, name)
    if (taken && taken !== old) throw validationFailed('Label', 'name', 'already_exists')
    if (body.color !== undefined && !COLOR.test(body.color))
      throw validationFailed('Label', 'color', 'invalid')
    const color = (body.color ?? old.color).toLowerCase()
    const description = body.description === undefined ? old.description : body.description
    const label = { ...old, name, color, description }
    repository.labels.splice(repository.labels.indexOf(old), 1, label)
    for (const issue of repository.issues.values()) {
      const at = issue.labels.indexOf(old.name)
      if (at >= 0) issue.labels[at] = name
    }
    const changes = name === old.name ? {} : { name: { from: old.name } }
    announceLabel(github, repository, actor, { action: 'edited', label, changes })
    return c.json(show(repository, label))
  })

  app.delete('/repos/:owner/:repo/labels/:name', (c) => {
    const { repository, actor } = labeller(c, github)
    const label = known(repository, c.req.param('name'))
    repository.labels.splice(repository.labels.indexOf(label), 1)
    for (const issue of repository.issues.values()) {
      const at = issue.labels.indexOf(label.name)
      if (at >= 0) issue.labels.splice(at, 1)
    }
    announceLabel(github, repository, actor, { action: 'deleted', label })
    return c.body(null, 204)
  })

  app.get('/repos/:owner/:repo/issues/:number{[0-9]+}/labels', (c) => {
    const repository = findRepository(c, github)
    requireAny(c, github, repository, { permissions: DISCUSSION, access: 'read' })
    const issue = findIssue(repository, c.req.param('number'))
    return c.json(paginate(c, github, presentLabelsOf(github, repository, issue)))
  })

  app.post('/repos/:owner/:repo/issues/:number{[0-9]+}/labels', async (c) => {
    const { repository, issue, actor } = sorter(c, github)
    const wanted = await readNames(c)
    assertMayCreate(c, github, repository, wanted)
    await addLabels(github, repository, issue, actor, wanted)
    return c.json(presentLabelsOf(github, repository, issue))
  })

  app.put('/repos/:owner/:repo/issues/:number{[0-9]+}/labels', async (c) => {
    const { repository, issue, actor } = sorter(c, github)
    const wanted = await readNames(c)
    assertMayCreate(c, github, repository, wanted)
    await setLabels(github, repository, issue, actor, wanted)
    return c.json(presentLabelsOf(github, repository, issue))
  })

  app.delete('/repos/:owner/:repo/issues/:number{[0-9]+}/labels', async (c) => {
    const { repository, issue, actor } = sorter(c, github)
    await removeLabels(github, repository, issue, actor, [...issue.labels])
    return c.body(null, 204)
  })

  app.delete('/repos/:owner/:repo/issues/:number{[0-9]+}/labels/:name', async (c) => {
    const { repository, issue, actor } = sorter(c, github)
    const name = c.req.param('name')
    if (!issue.labels.some((label) => label.toLowerCase() === name.toLowerCase())) {
      throw new Problem(404, 'Label does not exist')
    }
    await removeLabels(github, repository, issue, actor, [name])
    return c.json(presentLabelsOf(github, repository, issue))
  })

  return app
}

/** For the repository's own labels: people need to be able to write. */
function labeller(c: Context<Env>, github: GitHub): { repository: Repository; actor: Actor } {
  const repository = findRepository(c, github)
  requireAny(c, github, repository, { permissions: DISCUSSION, access: 'write', role: 'write' })
  return { repository, actor: actorOf(c, github) }
}

/** For an issue's labels: triage is enough, and for pull requests either of the permissions. */
function sorter(c: Context<Env>, github: GitHub): { repository: Repository; issue: Issue; actor: Actor } {
  const repository = findRepository(c, github)
  const issue = findIssue(repository, c.req.param('number'))
  const permissions = issue.pull ? DISCUSSION : ['issues']
  requireAny(c, github, repository, { permissions, access: 'write', role: 'triage' })
  return { repository, issue, actor: actorOf(c, github) }
}

/** Who may only triage can use the labels there are, not make new ones. */
function assertMayCreate(
  c: Context<Env>,
  github: GitHub,
  repository: Repository,
  wanted: readonly string[],
): void {
  const caller = c.get('caller')
  if (caller.kind !== 'user' || hasRole(github, repository, caller.account.login, 'write')) return
  if (wanted.some((name) => !findLabel(repository, name))) {
    throw new Problem(403, 'Must have admin rights to Repository.')
  }
}

async function readNames(c: Context<Env>): Promise<string[]> {
  const body = await c.req.text()
  try {
    return parse(nameList, body === '' ? [] : JSON.parse(body))
  } catch (error) {
    throw error instanceof SyntaxError ? new Problem(400, 'Problems parsing JSON') : error
  }
}

function known(repository: Repository, name: string): Label {
  const label = findLabel(repository, name)
  if (!label) throw new Problem(404, 'Not Found')
  return label
}
