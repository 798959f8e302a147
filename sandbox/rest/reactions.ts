import { Hono } from 'hono'
import { z } from 'zod'
import { type Env, type GitHub, Problem } from '../github.ts'
import { presentReaction, REACTIONS } from '../present/reactions.ts'
import { actorOf, DISCUSSION, requireAny } from './access.ts'
import { findComment } from './comments.ts'
import { paginate } from './page.ts'
import { parseBody } from './parse.ts'
import { findRepository } from './request.ts'

/** https://docs.github.com/rest/reactions/reactions, for comments on issues and pull requests */
export function reactionsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()
  const path = '/repos/:owner/:repo/issues/comments/:id{[0-9]+}/reactions'

  app.get(path, (c) => {
    const repository = findRepository(c, github)
    requireAny(c, github, repository, { permissions: DISCUSSION, access: 'read' })
    const { comment } = findComment(repository, c.req.param('id'))
    const content = c.req.query('content')
    const chosen = comment.reactions.filter((each) => content === undefined || each.content === content)
    return c.json(paginate(c, github, chosen).map((reaction) => presentReaction(github, reaction)))
  })

  app.post(path, async (c) => {
    const repository = findRepository(c, github)
    const { issue, comment } = findComment(repository, c.req.param('id'))
    const permissions = issue.pull ? DISCUSSION : ['issues']
    requireAny(c, github, repository, { permissions, access: 'write', role: 'read' })
    const { login } = actorOf(c, github).account
    const { content } = await parseBody(c, z.object({ content: z.enum(REACTIONS) }))
    const known = comment.reactions.find((each) => each.user === login && each.content === content)
    if (known) return c.json(presentReaction(github, known))
    const reaction = { id: github.world.nextId(), content, user: login, createdAt: github.world.clock.now() }
    comment.reactions.push(reaction)
    return c.json(presentReaction(github, reaction), 201)
  })

  app.delete(`${path}/:reaction{[0-9]+}`, (c) => {
    const repository = findRepository(c, github)
    const { issue, comment } = findComment(repository, c.req.param('id'))
    const permissions = issue.pull ? DISCUSSION : ['issues']
    requireAny(c, github, repository, { permissions, access: 'write', role: 'read' })
    const { login } = actorOf(c, github).account
    const at = comment.reactions.findIndex(
      ({ id, user }) => id === Number(c.req.param('reaction')) && user === login,
    )
    if (at < 0) throw new Problem(404, 'Not Found')
    comment.reactions.splice(at, 1)
    return c.body(null, 204)
  })

  return app
}
