import { describe, expect, test } from '@jest/globals'
import { addCollaborator, createTeam, createUser, createUserToken } from '../../sandbox/seed.ts'
import type { Role } from '../../sandbox/world.ts'
import { createClient } from '../../src/github/client.ts'
import { createFiles } from '../../src/github/files.ts'
import { createPeople } from '../../src/github/people.ts'
import { createPullRequests } from '../../src/github/pull-requests.ts'
import { commitFiles } from '../sandbox/support.ts'
import { onGitHub, repo, type TestWorld, us } from './world.ts'

const path = { owner: repo.owner, repo: repo.name }

function clientOf({ sandbox, repository }: TestWorld, login: string, role: Role) {
  const account = sandbox.world.accounts.get(login) ?? createUser(sandbox, login)
  addCollaborator(repository, account, role)
  return createClient({
    token: createUserToken(sandbox, account),
    apiUrl: sandbox.urls.api,
    warn() {},
    waitUnit: 1,
  })
}

async function openPull(world: TestWorld) {
  const { sandbox, repository, alice } = world
  await commitFiles(sandbox, repository, alice, { 'a.txt': 'a' }, { branch: 'topic', from: 'main' })
  const client = clientOf(world, 'alice', 'write')
  const { data } = await client.request('POST /repos/{owner}/{repo}/pulls', {
    ...path,
    title: 'Topic',
    head: 'topic',
    base: 'main',
  })
  return { client, number: data.number, head: data.head.sha }
}

describe('a pull request', () => {
  test('is read with its people, at the server’s time', () =>
    onGitHub(async (world) => {
      const { number, head } = await openPull(world)
      world.requests()
      const found = await createPullRequests(world.app, repo, us.login).pullRequest(number)
      expect(found).toEqual({
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        policyCommit: world.commit,
        pullRequest: {
          number,
          title: 'Topic',
          url: expect.stringContaining(`/acme/fraud/pull/${number}`),
          state: 'open',
          author: 'alice',
          headCommit: head,
          baseRef: 'main',
          mergeCommit: null,
          labels: [],
          contributors: [{ login: 'alice', commit: head }],
          contributorsCut: false,
        },
      })
      expect(world.requests()).toHaveLength(3)
    }))

  test('that is merged names the commit that the merge made', () =>
    onGitHub(async (world) => {
      const { client, number } = await openPull(world)
      const { data } = await client.request('PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', {
        ...path,
        pull_number: number,
        merge_method: 'squash',
      })
      const reader = createPullRequests(world.app, repo, us.login)
      expect((await reader.pullRequest(number))?.pullRequest).toMatchObject({
        state: 'merged',
        mergeCommit: data.sha,
      })
      expect(await reader.containing(data.sha)).toEqual([number])
    }))

  test('of people without an account, and none at all', () =>
    onGitHub(async (world) => {
      const { number } = await openPull(world)
      const stranger = { ...world.alice, email: 'nobody@nowhere.example' }
      const commit = await commitFiles(
        world.sandbox,
        world.repository,
        stranger,
        { 'b.txt': 'b' },
        { branch: 'topic' },
      )
      const reader = createPullRequests(world.app, repo, us.login)
      expect((await reader.pullRequest(number))?.pullRequest.contributors).toContainEqual({
        login: null,
        commit,
      })
      expect(await reader.pullRequest(999)).toBeNull()
    }))

  test('tells who gave and took labels, in order, people from bots', () =>
    onGitHub(async (world) => {
      const { client, number } = await openPull(world)
      const reader = createPullRequests(world.app, repo, us.login)
      const issue = { ...path, issue_number: number }
      await client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
        ...issue,
        labels: ['promote:production'],
      })
      await world.app.request('DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}', {
        ...issue,
        name: 'promote:production',
      })
      const { client: job } = world.job({ issues: 'write', pull_requests: 'write' })
      await job.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
        ...issue,
        labels: ['promote:production'],
      })
      expect(await reader.labelEvents(number)).toMatchObject([
        { action: 'labeled', actor: 'alice', byBot: false, byUs: false },
        { action: 'unlabeled', actor: us.login, byBot: true, byUs: true },
        { action: 'labeled', actor: 'github-actions[bot]', byBot: true, byUs: false },
      ])
    }))

  test('has reviews of commits', () =>
    onGitHub(async (world) => {
      const { number, head } = await openPull(world)
      const bob = clientOf(world, 'bob', 'write')
      await bob.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
        ...path,
        pull_number: number,
        event: 'APPROVE',
        body: 'yes',
      })
      expect(await createPullRequests(world.app, repo, us.login).reviews(number)).toEqual([
        { user: 'bob', state: 'APPROVED', commit: head, at: expect.any(String) },
      ])
    }))

  test('of a commit that nobody knows is none', () =>
    onGitHub(async (world) => {
      expect(await createPullRequests(world.app, repo, us.login).containing('0'.repeat(40))).toEqual([])
    }))
})

describe('people', () => {
  test.each<Role>(['read', 'triage', 'write', 'maintain', 'admin'])(
    'have the role %s, as GitHub names it',
    (role) =>
      onGitHub(async (world) => {
        world.repository.collaborators.set('alice', role)
        createTeam(world.sandbox, 'acme', 'leads', ['alice'])
        createTeam(world.sandbox, 'acme', 'others', [])
        world.requests()
        expect(
          await createPeople(world.app, repo).person('alice', ['acme/leads', 'acme/others', 'acme/absent']),
        ).toEqual({
          login: 'alice',
          bot: false,
          role,
          teams: ['acme/leads'],
        })
        expect(world.requests()).toHaveLength(4)
      }),
  )

  test('that GitHub does not know may nothing, and bots are bots', () =>
    onGitHub(async ({ app }) => {
      const people = createPeople(app, repo)
      expect(await people.person('nobody-at-all', [])).toMatchObject({ role: 'none', teams: [] })
      expect(await people.person(us.login, [])).toMatchObject({ bot: true })
    }))

  test.each([403, 500])('that cannot be asked for with %d are a failure: then nobody is entitled', (status) =>
    onGitHub(async ({ sandbox, app }) => {
      sandbox.faults.add({ path: /\/permission$/, fault: { kind: 'status', status }, times: 9 })
      await expect(createPeople(app, repo).person('alice', [])).rejects.toMatchObject({ name: 'UserError' })
      sandbox.faults.clear()
      sandbox.faults.add({ path: /\/memberships\//, fault: { kind: 'status', status }, times: 9 })
      await expect(createPeople(app, repo).person('alice', ['acme/leads'])).rejects.toMatchObject({
        name: 'UserError',
      })
    }),
  )
})

describe('a file', () => {
  test('is read at a commit, and one that is not there is null', () =>
    onGitHub(async (world) => {
      const { sandbox, repository, alice, app, commit } = world
      const later = await commitFiles(sandbox, repository, alice, {
        '.github/modelseal.yml': 'größe: 1\n',
        empty: '',
      })
      const files = createFiles(app, repo)
      expect(await files.file('.github/modelseal.yml', later)).toBe('größe: 1\n')
      expect(await files.file('empty', later)).toBe('')
      expect(await files.file('.github/modelseal.yml', commit)).toBeNull()
    }))

  test('that is a folder, or cannot be read, is a failure: it is not taken for no policy', () =>
    onGitHub(async (world) => {
      const { sandbox, repository, alice, app } = world
      const commit = await commitFiles(sandbox, repository, alice, { '.github/modelseal.yml/x': '' })
      await expect(createFiles(app, repo).file('.github/modelseal.yml', commit)).rejects.toMatchObject({
        name: 'UserError',
      })
      sandbox.faults.add({ path: /\/contents\//, fault: { kind: 'status', status: 503 }, times: 9 })
      await expect(createFiles(app, repo).file('README.md', commit)).rejects.toMatchObject({
        code: 'environment',
      })
    }))
})
