import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { createRepository, createUser, createUserToken } from '../../../sandbox/seed.ts'
import { createGitClient, type GitClient, remote } from '../git/client.ts'
import { createClient } from '../rest/client.ts'
import { type Json, onStage, pick, pluck, type Stage } from './stage.ts'

const PULLS = '/repos/acme/fraud/pulls'
const PULL = `${PULLS}/1`

/** A clone of `acme/fraud` that pushes as the writer. */
async function withClone(
  { sandbox, people }: Stage,
  story: (
    git: GitClient,
    commit: (message: string, file?: string, text?: string) => Promise<string>,
  ) => Promise<void>,
): Promise<void> {
  const git = await createGitClient()
  try {
    const token = createUserToken(sandbox, people.write)
    await git('clone', '--quiet', remote(sandbox.urls.origin, 'acme/fraud', token), '.')
    await story(git, async (message, file = 'model.txt', text = message) => {
      await writeFile(join(git.directory, file), text)
      await git('add', '--all')
      await git('commit', '--quiet', '-m', message)
      return git('rev-parse', 'HEAD')
    })
  } finally {
    await git[Symbol.asyncDispose]()
  }
}

async function open({ as }: Stage, more: Json = {}): Promise<Json> {
  const { status, body } = await as.write('POST', PULLS, {
    title: 'Better model',
    head: 'topic',
    base: 'main',
    ...more,
  })
  expect({ status, body }).toMatchObject({ status: 201 })
  return body as Json
}

describe('a pull request', () => {
  test('shows what it brings, and where git finds it', () =>
    onStage((stage) =>
      withClone(stage, async (git, commit) => {
        const base = await git('rev-parse', 'HEAD')
        await git('checkout', '--quiet', '-b', 'topic')
        const first = await commit('feat: one', 'a.txt', 'a\n')
        const second = await commit('fix: two', 'b.txt', 'b\nb\n')
        await git('push', '--quiet', 'origin', 'topic')

        const pull = await open(stage)

        expect(pull).toMatchObject({
          number: 1,
          state: 'open',
          merged: false,
          mergeable: true,
          mergeable_state: 'clean',
          commits: 2,
          additions: 3,
          deletions: 0,
          changed_files: 2,
          head: { ref: 'topic', sha: second, label: 'acme:topic' },
          base: { ref: 'main', sha: base },
        })
        const { body: commits } = await stage.as.read('GET', `${PULL}/commits`)
        expect(pluck(commits, 'sha')).toEqual([first, second])
        const { body: files } = await stage.as.read('GET', `${PULL}/files`)
        expect(pick(files, 'filename', 'status', 'additions', 'patch')).toEqual([
          { filename: 'a.txt', status: 'added', additions: 1, patch: '@@ -0,0 +1 @@\n+a' },
          { filename: 'b.txt', status: 'added', additions: 2, patch: '@@ -0,0 +1,2 @@\n+b\n+b' },
        ])
        await git('fetch', '--quiet', 'origin', 'refs/pull/1/head:h', 'refs/pull/1/merge:m')
        expect(await git('rev-parse', 'h')).toBe(second)
        expect(await git('rev-parse', 'm', 'm^1', 'm^2')).toBe(
          `${pull['merge_commit_sha']}\n${base}\n${second}`,
        )
        const { body: found } = await stage.as.read('GET', `/repos/acme/fraud/commits/${first}/pulls`)
        expect(pluck(found, 'number')).toEqual([1])
        expect(await stage.told()).toContain('pull_request.opened')
      }),
    ))

  test('follows pushes to its branch, and tells a force push from others', () =>
    onStage((stage) =>
      withClone(stage, async (git, commit) => {
        await git('checkout', '--quiet', '-b', 'topic')
        const first = await commit('feat: one')
        await git('push', '--quiet', 'origin', 'topic')
        await open(stage)
        const second = await commit('feat: two')
        await git('push', '--quiet', 'origin', 'topic')
        await git('reset', '--quiet', '--hard', first)
        const third = await commit('feat: three')
        await git('push', '--quiet', '--force', 'origin', 'topic')

        await stage.told()
        const syncs = stage.receiver.received.filter(({ payload }) => payload['action'] === 'synchronize')
        expect(syncs.map(({ payload }) => [payload['before'], payload['after']])).toEqual([
          [first, second],
          [second, third],
        ])
        const { body } = await stage.as.read('GET', '/repos/acme/fraud/issues/1/timeline')
        expect((body as Json[]).map((each) => [each['event'], each['sha'] ?? each['commit_id']])).toEqual([
          ['committed', first],
          ['committed', second],
          ['head_ref_force_pushed', third],
          ['committed', third],
        ])
        expect((await stage.as.read('GET', PULL)).body).toMatchObject({ commits: 2, head: { sha: third } })
      }),
    ))

  test('is known to conflict as soon as its base has moved', () =>
    onStage(async (stage) => {
      await stage.commit({ 'm.txt': 'topic' }, { branch: 'topic' })
      await open(stage)
      await stage.commit({ 'm.txt': 'main' })

      const { body } = await stage.as.read('GET', PULL)
      expect(body).toMatchObject({ mergeable: false, mergeable_state: 'dirty', merge_commit_sha: null })

      const answer = await stage.as.write('PUT', `${PULL}/merge`, {})
      expect(answer).toMatchObject({ status: 405, body: { message: 'Pull Request is not mergeable' } })
    }))

  test('is merged when its commits are pushed to the base by hand', () =>
    onStage((stage) =>
      withClone(stage, async (git, commit) => {
        await git('checkout', '--quiet', '-b', 'topic')
        const head = await commit('feat: one')
        await git('push', '--quiet', 'origin', 'topic')
        await open(stage)

        await git('push', '--quiet', 'origin', 'topic:main')

        const { body } = await stage.as.read('GET', PULL)
        expect(body).toMatchObject({ state: 'closed', merged: true, merge_commit_sha: head, commits: 1 })
        expect((await stage.as.read('GET', `${PULL}/merge`)).status).toBe(204)
      }),
    ))

  test('is closed when its branch is deleted, and can be opened again when that is back', () =>
    onStage((stage) =>
      withClone(stage, async (git, commit) => {
        await git('checkout', '--quiet', '-b', 'topic')
        await commit('feat: one')
        await git('push', '--quiet', 'origin', 'topic')
        await open(stage)
        await git('push', '--quiet', 'origin', ':topic')
        expect((await stage.as.read('GET', PULL)).body).toMatchObject({ state: 'closed', merged: false })
        expect((await stage.as.write('PATCH', PULL, { state: 'open' })).status).toBe(422)
        await git('push', '--quiet', 'origin', 'topic')

        expect((await stage.as.write('PATCH', PULL, { state: 'open' })).body).toMatchObject({ state: 'open' })

        const { body } = await stage.as.read('GET', '/repos/acme/fraud/issues/1/events')
        expect(pluck(body, 'event')).toEqual(['closed', 'head_ref_deleted', 'reopened'])
      }),
    ))

  test('can come from a fork', () =>
    onStage(async (stage) => {
      const { sandbox, repository, as } = stage
      const stranger = createUser(sandbox, 'stranger')
      const fork = await createRepository(sandbox, stranger, 'fraud', { forkOf: repository })
      const { commitFiles } = await import('../support.ts')
      const head = await commitFiles(
        sandbox,
        fork,
        stranger,
        { 'f.txt': 'f' },
        { branch: 'idea', from: 'main' },
      )
      const client = createClient(sandbox, createUserToken(sandbox, stranger))

      const opened = await client('POST', PULLS, { title: 'Idea', head: 'stranger:idea', base: 'main' })

      expect(opened).toMatchObject({
        status: 201,
        body: {
          head: { sha: head, label: 'stranger:idea', repo: { full_name: 'stranger/fraud', fork: true } },
        },
      })
      const after = await commitFiles(sandbox, fork, stranger, { 'f.txt': 'g' }, { branch: 'idea' })
      expect((await as.read('GET', PULL)).body).toMatchObject({ head: { sha: after }, mergeable: true })
      expect((await client('PUT', `${PULL}/merge`, {})).status).toBe(404)
      const { body: list } = await as.read('GET', `${PULLS}?head=stranger:idea`)
      expect(pluck(list, 'number')).toEqual([1])
      expect((await as.write('PUT', `${PULL}/merge`, {})).body).toMatchObject({ merged: true })
    }))

  test.each<[string, Json, unknown]>([
    [
      'a head that is not there',
      { head: 'nowhere' },
      { resource: 'PullRequest', field: 'head', code: 'invalid' },
    ],
    [
      'a base that is not there',
      { base: 'nowhere' },
      { resource: 'PullRequest', field: 'base', code: 'invalid' },
    ],
    [
      'nothing to merge',
      { head: 'same' },
      { code: 'custom', message: 'No commits between acme:main and acme:same' },
    ],
    ['a second one', {}, { code: 'custom', message: 'A pull request already exists for acme:topic.' }],
  ])('is refused for %s', (_, more, error) =>
    onStage(async (stage) => {
      await stage.commit({ 'a.txt': 'a' }, { branch: 'topic' })
      await open(stage)
      const main = await stage.sandbox.git.resolve(stage.repository, 'refs/heads/main')
      await stage.sandbox.git.updateRef(stage.repository, 'refs/heads/same', main, null)

      const answer = await stage.as.write('POST', PULLS, { title: 'x', head: 'topic', base: 'main', ...more })

      expect(answer).toMatchObject({ status: 422, body: { message: 'Validation Failed', errors: [error] } })
    }),
  )

  test('is a draft until it is said to be ready', () =>
    onStage(async (stage) => {
      await stage.commit({ 'a.txt': 'a' }, { branch: 'topic' })
      expect(await open(stage, { draft: true })).toMatchObject({ draft: true, mergeable_state: 'draft' })

      expect(await stage.as.write('PUT', `${PULL}/merge`, {})).toMatchObject({ status: 405 })
    }))
})

describe('merging', () => {
  async function prepared(stage: Stage): Promise<{ head: string; base: string }> {
    await stage.commit({ 'a.txt': 'a' }, { branch: 'topic', message: 'feat: one\n\nBecause.' })
    const head = await stage.commit({ 'b.txt': 'b' }, { branch: 'topic', message: 'fix: two' })
    await open(stage)
    return { head, base: await stage.commit({ 'c.txt': 'c' }, { message: 'docs: three' }) }
  }

  test.each([
    [
      'merge',
      'Merge pull request #1 from acme/topic\n\nBetter model',
      'maintainer',
      'GitHub <noreply@github.com>',
      2,
    ],
    [
      'squash',
      'Better model (#1)\n\n* feat: one\n\nBecause.\n\n* fix: two',
      'writeer',
      'GitHub <noreply@github.com>',
      1,
    ],
    ['rebase', 'fix: two', 'writeer', 'The maintainer <maintainer@example.com>', 1],
  ] as const)('by %s makes the commit that GitHub makes', (method, message, author, committer, parents) =>
    onStage(async (stage) => {
      const { head, base } = await prepared(stage)

      const answer = await stage.as.maintain('PUT', `${PULL}/merge`, { merge_method: method, sha: head })

      expect(answer).toMatchObject({ status: 200, body: { merged: true } })
      const tip = await stage.sandbox.git.resolve(stage.repository, 'refs/heads/main')
      expect((answer.body as Json)['sha']).toBe(tip)
      const commit = await stage.sandbox.git.commit(stage.repository, tip ?? '')
      expect(commit?.message.trimEnd()).toBe(message)
      expect(commit?.author.email).toBe(`${author}@example.com`)
      expect(`${commit?.committer.name} <${commit?.committer.email}>`).toBe(committer)
      expect(commit?.parents).toHaveLength(parents)
      if (method === 'merge') expect(commit?.parents).toEqual([base, head])
      const files = await stage.sandbox.git.tree(stage.repository, tip ?? '')
      expect(files?.map(({ path }) => path)).toEqual(['README.md', 'a.txt', 'b.txt', 'c.txt'])
      expect((await stage.as.read('GET', PULL)).body).toMatchObject({
        state: 'closed',
        merged: true,
        merge_commit_sha: tip,
        merged_by: { login: 'maintainer' },
        commits: 2,
      })
      const { body: events } = await stage.as.read('GET', '/repos/acme/fraud/issues/1/events')
      expect(pick(events, 'event', 'commit_id')).toEqual([
        { event: 'merged', commit_id: tip },
        { event: 'closed', commit_id: null },
      ])
      const told = await stage.told()
      expect(told.filter((event) => event === 'pull_request.closed')).toHaveLength(1)
    }),
  )

  test('refuses a head that has moved, and those who may not push', () =>
    onStage(async (stage) => {
      const { base } = await prepared(stage)

      expect(await stage.as.write('PUT', `${PULL}/merge`, { sha: base })).toMatchObject({
        status: 409,
        body: { message: 'Head branch was modified. Review and try the merge again.' },
      })
      expect((await stage.as.triage('PUT', `${PULL}/merge`, {})).status).toBe(404)
      const reader = stage.tokenWith('installation', { contents: 'read', pull_requests: 'write' })
      expect((await reader('PUT', `${PULL}/merge`, {})).status).toBe(403)
    }))
})
