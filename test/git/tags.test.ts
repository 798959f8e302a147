import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { createGit } from '../../src/git/git.ts'
import { createGitTags } from '../../src/git/tags.ts'
import { createTestRepository, type TestRepository } from './repository.ts'

let repository: TestRepository
const record = '{"a":"ü \\" % \\u0000"}'

beforeEach(async () => {
  repository = await createTestRepository()
})
afterEach(() => repository[Symbol.asyncDispose]())

async function tags() {
  return createGitTags(createGit(repository.directory)).tags()
}

test('a repository without tags, or without commits, has none', async () => {
  expect(await tags()).toEqual([])
})

test('an annotated tag has its commit, its date in UTC, its tagger, and the record as it was written', async () => {
  const commit = await repository.commit('feat: first')
  await repository.tag('dir=fraud#production#7', `subject\n\ntext\n\nModelseal-Record: ${record}\n`)
  expect(await tags()).toEqual([
    {
      name: 'dir=fraud#production#7',
      object: await repository.git(['rev-parse', 'refs/tags/dir=fraud#production#7']),
      commit,
      annotated: true,
      taggedAt: '2026-01-02T02:04:05Z',
      tagger: 'ada@example.com',
      record,
    },
  ])
})

test('plain git shows the same record', async () => {
  await repository.commit('feat: first')
  await repository.tag('fraud@v1.0.0', `subject\n\ntext\n\nModelseal-Record: ${record}\n`)
  const format = '%(refname:short) %(contents:trailers:key=Modelseal-Record,valueonly,unfold)'
  expect(await repository.git(['for-each-ref', 'refs/tags', `--format=${format}`])).toBe(
    `fraud@v1.0.0 ${record}`,
  )
})

test('a lightweight tag has no record, whatever its commit says', async () => {
  const commit = await repository.commit(`feat: first\n\nModelseal-Record: ${record}\n`)
  await repository.git(['tag', 'fraud@v1.0.0'])
  expect(await tags()).toEqual([
    {
      name: 'fraud@v1.0.0',
      object: commit,
      commit,
      annotated: false,
      taggedAt: null,
      tagger: null,
      record: null,
    },
  ])
})

test('a tag of a tag leads to the commit, a tag of a file to none', async () => {
  const commit = await repository.commit('feat: first')
  await repository.tag('a', 'a')
  await repository.tag('b', 'b', 'a')
  await repository.tag('c', 'c', 'HEAD:file.txt')
  await repository.tag('d', 'd', 'b')
  expect((await tags()).map(({ name, commit: at }) => [name, at])).toEqual([
    ['a', commit],
    ['b', commit],
    ['c', null],
    ['d', commit],
  ])
})

test('a branch of the same name does not change the name', async () => {
  await repository.commit('feat: first')
  await repository.git(['branch', 'fraud@v1.0.0'])
  await repository.tag('fraud@v1.0.0', 'first')
  expect((await tags()).map(({ name }) => name)).toEqual(['fraud@v1.0.0'])
})

test('two records in one message are none', async () => {
  await repository.commit('feat: first')
  await repository.tag('a', `subject\n\nModelseal-Record: ${record}\nModelseal-Record: ${record}\n`)
  expect((await tags())[0]?.record).toBeNull()
})
