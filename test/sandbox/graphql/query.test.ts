import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { createRepository, createUser, createUserToken } from '../../../sandbox/seed.ts'
import { type Answer, type Client, createClient } from '../rest/client.ts'

let github: Sandbox
let call: Client
let sha: string

beforeAll(async () => {
  github = await startSandbox()
  const octocat = createUser(github, 'octocat', { name: 'The Octocat' })
  call = createClient(github, createUserToken(github, octocat))
  const repository = await createRepository(github, octocat, 'models')
  const content = Buffer.from('größe\n').toString('base64')
  const put = await call('PUT', '/repos/octocat/models/contents/m/a.txt', {
    message: 'feat: a\n\nwhy',
    content,
  })
  sha = (put.body as { commit: { sha: string } }).commit.sha
  for (let number = 0; number < 7; number += 1) {
    const tag = `fraud@v1.${number}.0`
    const made = await github.git.createTag(repository, {
      tag,
      message: `record ${number}`,
      object: sha,
      type: 'commit',
      tagger: { name: 'bot', email: 'bot@example.com', date: `2026-01-0${number + 1}T00:00:00Z` },
    })
    await github.git.updateRef(repository, `refs/tags/${tag}`, made.sha, null)
  }
  await github.git.updateRef(repository, 'refs/tags/churn@v1.0.0', sha, null)
})

afterAll(async () => {
  await github.close()
  expect(github.failures).toEqual([])
})

function query(text: string, variables: object = {}): Promise<Answer> {
  return call('POST', github.urls.graphql, { query: text, variables })
}

const TAGS = `query ($first: Int!, $after: String, $query: String) {
  repository(owner: "octocat", name: "models") {
    refs(refPrefix: "refs/tags/", first: $first, after: $after, query: $query) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { name prefix target { __typename oid ... on Tag { message tagger { name date } target { __typename oid } } } }
    }
  }
}`

test('tags come in pages, with their messages and what they point at', async () => {
  const names: string[] = []
  let after: string | null = null
  do {
    const { body } = await query(TAGS, { first: 3, after })
    const { refs } = (body as { data: { repository: { refs: Page } } }).data.repository
    expect(refs.totalCount).toBe(8)
    names.push(...refs.nodes.map(({ name }) => name))
    after = refs.pageInfo.hasNextPage ? refs.pageInfo.endCursor : null
  } while (after !== null)
  expect(names).toEqual(['churn@v1.0.0', ...[0, 1, 2, 3, 4, 5, 6].map((number) => `fraud@v1.${number}.0`)])

  expect((await query(TAGS, { first: 1, query: 'fraud@' })).body).toMatchObject({
    data: {
      repository: {
        refs: {
          totalCount: 7,
          nodes: [
            {
              name: 'fraud@v1.0.0',
              prefix: 'refs/tags/',
              target: {
                __typename: 'Tag',
                message: 'record 0',
                tagger: { name: 'bot', date: '2026-01-01T00:00:00Z' },
                target: { __typename: 'Commit', oid: sha },
              },
            },
          ],
        },
      },
    },
  })
})

interface Page {
  totalCount: number
  pageInfo: { hasNextPage: boolean; endCursor: string }
  nodes: { name: string }[]
}

test('a page can be taken from the end, and in the other order', async () => {
  const { body } = await query(`{ repository(owner: "octocat", name: "models") {
    last: refs(refPrefix: "refs/tags/", last: 1) { nodes { name } pageInfo { hasPreviousPage } }
    down: refs(refPrefix: "refs/tags/", first: 1, orderBy: {field: ALPHABETICAL, direction: DESC}) { nodes { name } }
    dated: refs(refPrefix: "refs/tags/", first: 1, orderBy: {field: TAG_COMMIT_DATE, direction: ASC}) { totalCount }
  } }`)
  expect(body).toEqual({
    data: {
      repository: {
        last: { nodes: [{ name: 'fraud@v1.6.0' }], pageInfo: { hasPreviousPage: true } },
        down: { nodes: [{ name: 'fraud@v1.6.0' }] },
        dated: { totalCount: 8 },
      },
    },
  })
})

test('files, commits and the default branch can be read', async () => {
  const { status, body } = await query(`{
    rateLimit { limit cost }
    viewer { login }
    repository(owner: "Octocat", name: "models") {
      nameWithOwner
      defaultBranchRef { name target { oid ... on Commit { messageHeadline messageBody author { user { login } } } } }
      file: object(expression: "main:m/a.txt") { ... on Blob { text byteSize isBinary } }
      folder: object(expression: "main:m") { ... on Tree { entries { name type size } } }
      none: object(expression: "main:none") { oid }
      ref(qualifiedName: "main") { prefix }
    }
  }`)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    data: {
      rateLimit: { limit: 5000 },
      viewer: { login: 'octocat' },
      repository: {
        nameWithOwner: 'octocat/models',
        defaultBranchRef: {
          name: 'main',
          target: {
            oid: sha,
            messageHeadline: 'feat: a',
            messageBody: 'why',
            author: { user: { login: 'octocat' } },
          },
        },
        file: { text: 'größe\n', byteSize: 8, isBinary: false },
        folder: { entries: [{ name: 'a.txt', type: 'blob', size: 8 }] },
        none: null,
        ref: { prefix: 'refs/heads/' },
      },
    },
  })
})

test.each([
  ['{ repository(owner: "octocat", name: "none") { id } }', 'NOT_FOUND', /Could not resolve to a Repository/],
  [
    '{ repository(owner: "octocat", name: "models") { refs(refPrefix: "refs/tags/", first: 101) { totalCount } } }',
    'EXCESSIVE_PAGINATION',
    /exceeds the `first` limit of 100/,
  ],
  [
    '{ repository(owner: "octocat", name: "models") { refs(refPrefix: "refs/tags/") { totalCount } } }',
    'MISSING_PAGINATION_BOUNDARIES',
    /`first` or `last`/,
  ],
])('what is wrong is told in the body: %s', async (text, type, message) => {
  const { status, body } = await query(text)
  expect(status).toBe(200)
  expect(body).toMatchObject({ errors: [{ type, message: expect.stringMatching(message) }] })
})

test('a query that is none is told in the body, too; nobody in particular is refused', async () => {
  expect(await query('{ nonsense }')).toMatchObject({
    status: 200,
    body: { errors: [{ message: expect.stringContaining('nonsense') }] },
  })
  const anonymous = await createClient(github)('POST', github.urls.graphql, { query: '{ viewer { login } }' })
  expect(anonymous.status).toBe(401)
})
