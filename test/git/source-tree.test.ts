import { expect, test } from '@jest/globals'
import { createGit } from '../../src/git/git.ts'
import { createSourceTree } from '../../src/git/source-tree.ts'
import { createTestRepository } from './repository.ts'

test('a commit that a shallow clone of one branch lacks is fetched by its name, and nothing else changes', async () => {
  await using upstream = await createTestRepository()
  await upstream.git(['config', 'uploadpack.allowAnySHA1InWant', 'true'])
  await upstream.git(['config', 'uploadpack.allowFilter', 'true'])
  await upstream.commit('first', 'a.txt', 'a')
  await upstream.git(['switch', '--quiet', '--create', 'idea'])
  const head = await upstream.commit('second', 'söurces/b "x".txt', 'b')
  await upstream.git(['update-ref', 'refs/pull/1/head', head])
  await upstream.git(['switch', '--quiet', 'main'])
  await upstream.git(['branch', '--quiet', '-D', 'idea'])
  await upstream.commit('third', 'a.txt', 'b')
  await using work = await createTestRepository({
    create: ['clone', '--quiet', '--depth=1', `file://${upstream.directory}`],
  })
  const refs = await work.git(['for-each-ref'])

  const tree = createSourceTree(createGit(work.directory))

  expect(await tree.files(head)).toEqual([
    { path: 'a.txt', mode: '100644', id: await upstream.git(['rev-parse', `${head}:a.txt`]) },
    { path: 'söurces/b "x".txt', mode: '100644', id: expect.stringMatching(/^[0-9a-f]{40}$/) },
  ])
  expect(await work.git(['for-each-ref'])).toBe(refs)
  expect(await work.git(['rev-list', '--count', 'HEAD'])).toBe('1')
})

test('a whole clone stays whole', async () => {
  await using upstream = await createTestRepository()
  await upstream.git(['config', 'uploadpack.allowAnySHA1InWant', 'true'])
  await upstream.commit('first')
  await using work = await createTestRepository({
    create: ['clone', '--quiet', `file://${upstream.directory}`],
  })
  const later = await upstream.commit('second')

  expect(await createSourceTree(createGit(work.directory)).files(later)).toHaveLength(1)
  expect(await work.git(['rev-parse', '--is-shallow-repository'])).toBe('false')
})

test.each(['--upload-pack=touch /tmp/x', 'HEAD', 'main', '1'.repeat(40), ''])(
  'there are no files of %j',
  async (commit) => {
    await using work = await createTestRepository()
    await work.commit('first')
    expect(await createSourceTree(createGit(work.directory)).files(commit)).toBeNull()
  },
)
