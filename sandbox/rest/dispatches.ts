import { Hono } from 'hono'
import { z } from 'zod'
import { type Env, type GitHub, Problem } from '../github.ts'
import { requireAccess } from '../permissions.ts'
import { actorOf } from './access.ts'
import { parseBody } from './parse.ts'
import { findRepository } from './request.ts'

const NAME_LIMIT = 100
const PROPERTY_LIMIT = 10
const PAYLOAD_LIMIT = 65_535

const dispatch = z.object({
  event_type: z.string().min(1),
  client_payload: z.record(z.string(), z.unknown()).optional(),
})

/** https://docs.github.com/rest/repos/repos#create-a-repository-dispatch-event */
export function dispatchesRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.post('/repos/:owner/:repo/dispatches', async (c) => {
    const repository = findRepository(c, github)
    requireAccess(c, github, repository, 'contents', 'write')
    const actor = actorOf(c, github)
    const { event_type: action, client_payload: payload } = await parseBody(c, dispatch)
    if (action.length > NAME_LIMIT) {
      throw new Problem(422, `event_type is too long (maximum is ${NAME_LIMIT} characters)`)
    }
    if (Object.keys(payload ?? {}).length > PROPERTY_LIMIT) {
      throw new Problem(
        422,
        `No more than ${PROPERTY_LIMIT} properties are allowed; ${Object.keys(payload ?? {}).length} were supplied.`,
      )
    }
    if (JSON.stringify(payload ?? {}).length > PAYLOAD_LIMIT)
      throw new Problem(422, 'client_payload is too large.')
    const branch = repository.defaultBranch
    github.emit({
      name: 'repository_dispatch',
      repository,
      sender: actor.account,
      payload: { action, branch, client_payload: payload ?? null },
      byJobToken: actor.byJobToken,
    })
    return c.body(null, 204)
  })

  return app
}
