import { describe, expect, test } from '@jest/globals'
import { addTeam, createRepository, createTeam, createUser, createUserToken } from '../../../sandbox/seed.ts'
import { createClient } from '../rest/client.ts'
import { onStage, pick, pluck } from './stage.ts'

const REPOSITORY = '/repos/acme/fraud'

describe('the permission of a user', () => {
  test.each([
    ['adminer', 'admin', 'admin'],
    ['maintainer', 'write', 'maintain'],
    ['writeer', 'write', 'write'],
    ['triageer', 'read', 'triage'],
    ['reader', 'read', 'read'],
    ['stranger', 'read', 'read'],
    ['lead', 'write', 'maintain'],
  ])('%s is %s, by the name of the role %s', (login, permission, role) =>
    onStage(async ({ sandbox, repository, as }) => {
      createUser(sandbox, 'stranger')
      const lead = createUser(sandbox, 'lead')
      addTeam(repository, createTeam(sandbox, 'acme', 'ml-leads', [lead.login]), 'maintain')

      const { body } = await as.app('GET', `${REPOSITORY}/collaborators/${login}/permission`)

      expect(body).toMatchObject({ permission, role_name: role, user: { login, role_name: role } })
    }),
  )

  test('is none for outsiders of a private repository, and unknown for nobody', () =>
    onStage(async ({ sandbox, as, people }) => {
      const owner = sandbox.world.accounts.get('acme')
      if (!owner) throw new Error('no acme')
      await createRepository(sandbox, owner, 'secret', { private: true })

      const { body } = await as.app('GET', `/repos/acme/secret/collaborators/${people.read.login}/permission`)
      expect(body).toMatchObject({ permission: 'none', role_name: 'none' })
      expect((await as.app('GET', `${REPOSITORY}/collaborators/nobody/permission`)).status).toBe(404)
      expect((await as.read('GET', '/repos/acme/secret/issues')).status).toBe(404)
    }))

  test('can be given and taken by an admin', () =>
    onStage(async ({ sandbox, as }) => {
      createUser(sandbox, 'newcomer')
      const path = `${REPOSITORY}/collaborators/newcomer`
      expect((await as.write('PUT', path, { permission: 'triage' })).status).toBe(403)
      expect((await as.admin('PUT', path, { permission: 'triage' })).status).toBe(204)
      expect((await as.write('GET', path)).status).toBe(204)
      expect((await as.admin('GET', `${path}/permission`)).body).toMatchObject({ role_name: 'triage' })

      expect((await as.admin('DELETE', path)).status).toBe(204)

      expect((await as.write('GET', path)).status).toBe(404)
      const { body } = await as.write('GET', `${REPOSITORY}/collaborators?permission=maintain`)
      expect(pick(body, 'login', 'role_name')).toEqual([
        { login: 'adminer', role_name: 'admin' },
        { login: 'maintainer', role_name: 'maintain' },
      ])
    }))
})

describe('a team', () => {
  test('knows its members, to Apps that may read them and to its own', () =>
    onStage(async ({ sandbox, repository, as, people, tokenWith }) => {
      const team = createTeam(sandbox, 'acme', 'ml-leads', [people.maintain.login])
      addTeam(repository, team, 'maintain')
      const path = '/orgs/acme/teams/ml-leads'

      expect((await as.app('GET', path)).body).toMatchObject({
        slug: 'ml-leads',
        members_count: 1,
        repos_count: 1,
      })
      expect(pluck((await as.maintain('GET', `${path}/members`)).body, 'login')).toEqual(['maintainer'])
      expect((await as.app('GET', `${path}/memberships/maintainer`)).body).toMatchObject({ state: 'active' })
      expect((await as.app('GET', `${path}/memberships/reader`)).status).toBe(404)
      expect((await as.app('GET', '/orgs/acme/teams/nobody')).status).toBe(404)
      expect((await as.app('GET', `${path}/repos/acme/fraud`)).status).toBe(204)
      const accept = { accept: 'application/vnd.github.v3.repository+json' }
      const { body } = await as.app('GET', `${path}/repos/acme/fraud`, undefined, accept)
      expect(body).toMatchObject({ role_name: 'maintain', permissions: { maintain: true, admin: false } })
      expect((await tokenWith('installation', { issues: 'write' })('GET', path)).status).toBe(403)
      const stranger = createClient(sandbox, createUserToken(sandbox, createUser(sandbox, 'stranger')))
      expect((await stranger('GET', path)).status).toBe(404)
    }))
})

describe('a user', () => {
  test('is known by login, and by token', () =>
    onStage(async ({ as }) => {
      expect((await as.nobody('GET', '/users/Reader')).body).toMatchObject({ login: 'reader', type: 'User' })
      expect((await as.nobody('GET', '/users/modelseal%5Bbot%5D')).body).toMatchObject({ type: 'Bot' })
      expect((await as.read('GET', '/user')).body).toMatchObject({ login: 'reader' })
      expect((await as.nobody('GET', '/user')).status).toBe(401)
      expect((await as.app('GET', '/user')).status).toBe(403)
      expect((await as.nobody('GET', '/users/nobody')).status).toBe(404)
    }))
})
