import { buildSchema, graphql } from 'graphql'
import { type Context, Hono } from 'hono'
import { actingAccount } from '../auth.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { allows, canSee, covers } from '../permissions.ts'
import { readBody } from '../rest/body.ts'
import type { Repository } from '../world.ts'
import { presentError, problem } from './errors.ts'
import { accountNode } from './objects.ts'
import { repositoryNode } from './repository.ts'
import { SCHEMA } from './schema.ts'

const schema = buildSchema(SCHEMA)

/** https://docs.github.com/graphql: one address, always 200 once the caller is known, errors in the body. */
export function graphqlRoutes(github: GitHub): Hono<Env> {
  return new Hono<Env>().post('/', async (c) => {
    if (c.get('caller').kind === 'anonymous') {
      throw new Problem(401, 'This endpoint requires you to be authenticated.')
    }
    const { query, variables, operationName } = await readBody(c)
    if (typeof query !== 'string')
      throw new Problem(400, 'A query attribute must be specified and must be a string.')
    const { data, errors } = await graphql({
      schema,
      source: query,
      rootValue: root(c, github),
      variableValues: isObject(variables) ? variables : {},
      operationName: typeof operationName === 'string' ? operationName : null,
    })
    return c.json({
      ...(data !== undefined && { data }),
      ...(errors && { errors: errors.map(presentError) }),
    })
  })
}

function root(c: Context<Env>, github: GitHub): Record<string, unknown> {
  return {
    viewer: () => accountNode(actingAccount(c)),
    rateLimit: () => ({
      cost: 1,
      limit: 5000,
      nodeCount: 0,
      remaining: 4999,
      used: 1,
      resetAt: new Date(Date.parse(github.world.clock.now()) + 3_600_000).toISOString().replace('.000Z', 'Z'),
    }),
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repository = github.world.repositories.get(`${owner}/${name}`.toLowerCase())
      if (repository && mayRead(c, github, repository)) return repositoryNode(github, repository)
      throw problem('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`)
    },
  }
}

/** Apps' and jobs' tokens read git only with the contents permission. */
function mayRead(c: Context<Env>, github: GitHub, repository: Repository): boolean {
  const caller = c.get('caller')
  if (!canSee(github, caller, repository)) return false
  if (caller.kind !== 'installation' && caller.kind !== 'job') return true
  return !covers(github, caller, repository) || allows(caller.permissions, 'contents', 'read')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
