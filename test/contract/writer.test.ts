import { describe, expect, test } from '@jest/globals'
import { createLabel, createUserToken } from '../../sandbox/seed.ts'
import type { Issue } from '../../sandbox/world.ts'
import { createClient } from '../../src/github/client.ts'
import { createPullRequestWriter } from '../../src/github/writer.ts'
import { commitFiles } from '../sandbox/support.ts'
import { onGitHub, repo, type TestWorld, us } from './world.ts'

const marker = '<!-- modelseal -->'
const check = {
  name: 'modelseal / metrics',
  status: 'completed',
  conclusion: 'success',
  title: 'Better',
  summary: 'words',
} as const

/** A pull request of alice's, and her own client. */
async function openPull(world: TestWorld) {
  const { sandbox, repository, alice } = world
  await commitFiles(sandbox, repository, alice, { 'a.txt': 'a' }, { branch: 'topic', from: 'main' })
  const client = createClient({
    token: createUserToken(sandbox, alice),
    apiUrl: sandbox.urls.api,
    warn() {},
    waitUnit: 1,
  })
  repository.collaborators.set('alice', 'admin')
  const { data } = await client.request('POST /repos/{owner}/{repo}/pulls', {
    owner: repo.owner,
    repo: repo.name,
    title: 'Topic',
    head: 'topic',
    base: 'main',
  })
  const issue = repository.issues.get(data.number)
  if (!issue) throw new Error('there is no pull request')
  return { client, number: data.number, head: data.head.sha, issue }
}

const bodies = ({ comments }: Issue) => comments.map(({ author, body }) => `${author.login}: ${body}`)

describe('the comment', () => {
  test('is one, and is written only when it changes', () =>
    onGitHub(async (world) => {
      const { number, issue } = await openPull(world)
      const writer = createPullRequestWriter(world.app, repo, us)
      expect(await writer.comment(number, marker, `${marker}\none`)).toBe('created')
      world.requests()
      expect(await writer.comment(number, marker, `${marker}\none`)).toBe('unchanged')
      expect(world.requests()).toHaveLength(1)
      expect(await writer.comment(number, marker, `${marker}\ntwo`)).toBe('updated')
      expect(bodies(issue)).toEqual([`${us.login}: ${marker}\ntwo`])
    }))

  test('is found among hundreds, and not taken from whoever copies its marker', () =>
    onGitHub(async (world) => {
      const { client, number, issue } = await openPull(world)
      const writer = createPullRequestWriter(world.app, repo, us)
      const forged = { owner: repo.owner, repo: repo.name, issue_number: number, body: `${marker}\nforged` }
      await client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', forged)
      for (let count = 0; count < 120; count += 1) {
        issue.comments.push({
          id: world.sandbox.world.nextId(),
          author: world.alice,
          viaApp: null,
          body: 'x',
          createdAt: issue.createdAt,
          updatedAt: issue.createdAt,
          reactions: [],
        })
      }
      expect(await writer.comment(number, marker, `${marker}\none`)).toBe('created')
      expect(await writer.comment(number, marker, `${marker}\ntwo`)).toBe('updated')
      expect(bodies(issue).filter((body) => body.includes(marker))).toEqual([
        `alice: ${marker}\nforged`,
        `${us.login}: ${marker}\ntwo`,
      ])
    }))

  test.each([
    ['the answer is lost', { kind: 'cut-answer' }],
    ['GitHub fails', { kind: 'status', status: 502 }],
  ] as const)('is one, also when %s', (_, fault) =>
    onGitHub(async (world) => {
      const { number, issue } = await openPull(world)
      world.sandbox.faults.add({ method: 'POST', path: /\/comments$/, fault })
      await createPullRequestWriter(world.app, repo, us).comment(number, marker, `${marker}\none`)
      expect(issue.comments).toHaveLength(1)
    }),
  )
})

describe('a check', () => {
  test('is one run, brought up to date in place, and written only when it changes', () =>
    onGitHub(async (world) => {
      const { head } = await openPull(world)
      const writer = createPullRequestWriter(world.app, repo, us)
      expect(await writer.check(head, { ...check, status: 'in_progress', conclusion: null })).toBe('created')
      expect(await writer.check(head, check)).toBe('updated')
      world.requests()
      expect(await writer.check(head, check)).toBe('unchanged')
      expect(world.requests()).toHaveLength(1)
      const runs = world.repository.checkRuns.filter(({ name }) => name === check.name)
      expect(runs).toMatchObject([
        { status: 'completed', conclusion: 'success', output: { title: 'Better', summary: 'words' } },
      ])
    }))

  test('of the same name by another App is not ours', () =>
    onGitHub(async (world) => {
      const { head } = await openPull(world)
      const { client } = world.job({ checks: 'write' })
      await client.request('POST /repos/{owner}/{repo}/check-runs', {
        owner: repo.owner,
        repo: repo.name,
        name: check.name,
        head_sha: head,
        status: 'completed',
        conclusion: 'success',
      })
      expect(
        await createPullRequestWriter(world.app, repo, us).check(head, { ...check, conclusion: 'failure' }),
      ).toBe('created')
    }))
})

test('a label is taken off, and one that is gone already is no failure', () =>
  onGitHub(async (world) => {
    const { number, issue } = await openPull(world)
    createLabel(world.sandbox, world.repository, 'promote:production')
    issue.labels.push('promote:production')
    const writer = createPullRequestWriter(world.app, repo, us)
    await writer.removeLabel(number, 'promote:production')
    await writer.removeLabel(number, 'promote:production')
    expect(issue.labels).toEqual([])
  }))

test('a promotion is announced as a deployment that changes no branch, and to other workflows', () =>
  onGitHub(async (world) => {
    const payload = { model: 'fraud', version: '1.0.0', stage: 'production' }
    const before = await world.sandbox.git.resolve(world.repository, 'refs/heads/main')
    await createPullRequestWriter(world.app, repo, us).announce({
      environment: 'production',
      commit: world.commit,
      tag: 'fraud#production#1',
      payload,
    })
    expect(world.repository.deployments).toMatchObject([
      { sha: world.commit, environment: 'production', statuses: [{ state: 'success' }] },
    ])
    expect(await world.sandbox.git.resolve(world.repository, 'refs/heads/main')).toBe(before)
    expect(world.requests().at(-1)).toBe('POST /repos/acme/fraud/dispatches')
    await createPullRequestWriter(world.app, repo, us).announce({
      environment: null,
      commit: world.commit,
      tag: 'x',
      payload,
    })
    expect(world.repository.deployments).toHaveLength(1)
  }))
