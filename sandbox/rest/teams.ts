import { type Context, Hono } from 'hono'
import { actingAccount } from '../auth.ts'
import { type Env, type GitHub, Problem } from '../github.ts'
import { presentAccount } from '../present/account.ts'
import { presentMinimalRepository } from '../present/repository.ts'
import { keyOf, presentTeam, presentTeamFull } from '../present/team.ts'
import { permissionFlags } from '../roles.ts'
import type { Team } from '../world.ts'
import { paginate } from './page.ts'

/** https://docs.github.com/rest/teams */
export function teamsRoutes(github: GitHub): Hono<Env> {
  const app = new Hono<Env>()

  app.get('/orgs/:org/teams', (c) => {
    actingAccount(c)
    const organization = c.req.param('org').toLowerCase()
    const teams = [...github.world.teams.values()].filter(
      (team) => team.organization.toLowerCase() === organization,
    )
    return c.json(paginate(c, github, teams).map((team) => presentTeam(github, team)))
  })

  app.get('/orgs/:org/teams/:slug', (c) => c.json(presentTeamFull(github, findTeam(c, github))))

  app.get('/orgs/:org/teams/:slug/members', (c) => {
    const logins = paginate(c, github, [...findTeam(c, github).members])
    const accounts = logins.flatMap((login) => github.world.accounts.get(login.toLowerCase()) ?? [])
    return c.json(accounts.map((account) => presentAccount(github, account)))
  })

  app.get('/orgs/:org/teams/:slug/memberships/:user', (c) => {
    const team = findTeam(c, github)
    const login = c.req.param('user').toLowerCase()
    if (![...team.members].some((member) => member.toLowerCase() === login))
      throw new Problem(404, 'Not Found')
    const url = `${github.urls.api}/orgs/${team.organization}/teams/${team.slug}/memberships/${login}`
    return c.json({ url, role: 'member', state: 'active' })
  })

  app.get('/orgs/:org/teams/:slug/repos/:owner/:repo', (c) => {
    const team = findTeam(c, github)
    const { owner, repo } = c.req.param()
    const repository = github.world.repositories.get(`${owner}/${repo}`.toLowerCase())
    const role = repository?.teams.get(keyOf(team))
    if (!repository || !role) throw new Problem(404, 'Not Found')
    if (!c.req.header('accept')?.includes('repository')) return c.body(null, 204)
    // GitHub describes `team-repository` without this one.
    const { has_discussions: _, ...shown } = presentMinimalRepository(github, repository)
    return c.json({ ...shown, permissions: permissionFlags(role), role_name: role })
  })

  return app
}

/** Teams are for members of the organization and Apps with `members: read`. @throws Problem 401, 403, 404 */
function findTeam(c: Context<Env>, github: GitHub): Team {
  const caller = c.get('caller')
  const account = actingAccount(c)
  const { org = '', slug = '' } = c.req.param() as Partial<Record<string, string>>
  const all = [...github.world.teams.values()]
  const ofOrganization = all.filter(({ organization }) => organization.toLowerCase() === org.toLowerCase())
  if (caller.kind === 'job' || (caller.kind === 'installation' && !caller.permissions['members'])) {
    throw new Problem(403, 'Resource not accessible by integration')
  }
  const member =
    ofOrganization.some(({ members }) => members.has(account.login)) || isOwner(github, org, account.login)
  const team = ofOrganization.find((each) => each.slug === slug.toLowerCase())
  if (!team || (caller.kind === 'user' && !member)) throw new Problem(404, 'Not Found')
  return team
}

/** Owners of organizations are not modelled: who is admin of one of its repositories will do. */
function isOwner(github: GitHub, organization: string, login: string): boolean {
  return [...github.world.repositories.values()].some(({ owner, collaborators }) => {
    return owner.login.toLowerCase() === organization.toLowerCase() && collaborators.get(login) === 'admin'
  })
}
