import { describe, expect, test } from '@jest/globals'
import { createGit } from '../../src/git/git.ts'
import { createGitTags } from '../../src/git/tags.ts'
import { createGitHubTags } from '../../src/github/tags.ts'
import type { GitTag } from '../../src/registry/registry.ts'
import { createTestRepository, type TestRepository } from '../git/repository.ts'
import { onGitHub, repo, type TestWorld, us } from './world.ts'

const tagger = { name: us.login, email: `${us.login}@users.noreply.github.com` }
const record = '{"schema":1,"text":"ü \\" %"}'
const message = `Release fraud 1.0.0\n\nwords\n\nModelseal-Record: ${record}\n`
const byName = (tags: readonly GitTag[]) => tags.toSorted((a, b) => (a.name < b.name ? -1 : 1))

async function clone({ remote }: TestWorld): Promise<TestRepository> {
  return createTestRepository({ create: ['clone', '--quiet', '--mirror', remote] })
}

describe('tags', () => {
  test('are the same from a clone and from the API, however odd', () =>
    onGitHub(async (world) => {
      const { sandbox, repository, commit, app } = world
      await using work = await createTestRepository({ create: ['clone', '--quiet', world.remote] })
      await work.git(['config', 'tag.gpgSign', 'false'])
      await work.tag('fraud@v1.0.0', message)
      await work.tag('dir=fraud#production#7', message)
      await work.tag('nested', 'a tag of a tag', 'fraud@v1.0.0')
      await work.tag('file', 'a tag of a file', 'HEAD:README.md')
      await work.tag('only-a-subject', `Modelseal-Record: ${record}\n`)
      await work.tag('two', `s\n\nModelseal-Record: ${record}\nModelseal-Record: ${record}\n`)
      await work.tag('in-the-middle', `s\n\nModelseal-Record: ${record}\n\nmore\n`)
      await work.tag(
        'signed',
        `${message}-----BEGIN PGP SIGNATURE-----\n\nabc=\n-----END PGP SIGNATURE-----\n`,
      )
      await work.tag('größe', message)
      await work.git(['tag', 'light'])
      await sandbox.git.fetch(repository, { ...repository, directory: `${work.directory}/.git` }, [
        '+refs/tags/*:refs/tags/*',
      ])
      await using mirror = await clone(world)

      const fromGit = byName(await createGitTags(createGit(mirror.directory)).tags())
      const fromGitHub = byName(await createGitHubTags(app, repo, tagger).tags())

      expect(fromGitHub).toEqual(fromGit)
      expect(fromGit).toHaveLength(10)
      expect(fromGit.find(({ name }) => name === 'nested')?.commit).toBe(commit)
      expect(fromGit.filter((tag) => tag.record !== null).map(({ name }) => name)).toEqual([
        'dir=fraud#production#7',
        'fraud@v1.0.0',
        'größe',
        'signed',
      ])
    }))

  test('come by one request for each hundred', () =>
    onGitHub(async ({ sandbox, repository, commit, app, requests }) => {
      for (let number = 0; number < 205; number += 1)
        await sandbox.git.updateRef(repository, `refs/tags/t${number}`, commit, null)
      requests()
      expect(await createGitHubTags(app, repo, tagger).tags()).toHaveLength(205)
      expect(requests()).toHaveLength(3)
    }))

  test('that are made are read back as they were asked for', () =>
    onGitHub(async (world) => {
      const tags = createGitHubTags(world.app, repo, tagger)
      const created = await tags.create({
        name: 'fraud@v1.0.0',
        commit: world.commit,
        message,
        taggedAt: '2026-03-03T10:00:00Z',
      })
      await using mirror = await clone(world)
      const expected = {
        name: 'fraud@v1.0.0',
        object: 'object' in created ? created.object : '',
        commit: world.commit,
        annotated: true,
        taggedAt: '2026-03-03T10:00:00Z',
        tagger: tagger.email,
        record,
      }
      expect(await tags.tags()).toEqual([expected])
      expect(await createGitTags(createGit(mirror.directory)).tags()).toEqual([expected])
    }))
})

describe('making a tag', () => {
  const tag = (commit: string, text: string) => ({
    name: 'fraud#production#1',
    commit,
    message: text,
    taggedAt: '2026-03-03T10:00:00Z',
  })

  test('is won by exactly one of many', () =>
    onGitHub(async ({ app, commit }) => {
      const tags = createGitHubTags(app, repo, tagger)
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, number) => tags.create(tag(commit, `by ${number}`))),
      )
      const [winner, ...others] = results.filter(({ status }) => status === 'created')
      expect(others).toEqual([])
      expect((await tags.tags())[0]?.object).toBe(winner && 'object' in winner ? winner.object : '')
    }))

  test.each([
    ['the answer is lost', { kind: 'cut-answer' }],
    ['GitHub fails', { kind: 'status', status: 502 }],
  ] as const)('is told right when %s', (_, fault) =>
    onGitHub(async ({ sandbox, app, commit }) => {
      sandbox.faults.add({ method: 'POST', path: /\/git\/refs$/, fault })
      const tags = createGitHubTags(app, repo, tagger)
      expect(await tags.create(tag(commit, 'ours'))).toMatchObject({ status: 'created' })
      expect(await tags.create(tag(commit, 'theirs'))).toEqual({ status: 'exists' })
    }),
  )

  test('names the permission that is missing', () =>
    onGitHub(async ({ job, commit }) => {
      const tags = createGitHubTags(job({ contents: 'read' }).client, repo, tagger)
      await expect(tags.create(tag(commit, 'x'))).rejects.toMatchObject({
        code: 'permission',
        remedy: expect.stringContaining('contents: write'),
      })
    }))
})
