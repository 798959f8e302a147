import { z } from 'zod'
import { UserError } from '../ports/errors.ts'
import type { TagReader, TagWriter } from '../ports/registry.ts'
import { recordTrailerOf } from '../registry/record.ts'
import type { GitTag } from '../registry/registry.ts'
import type { Client, Repo } from './client.ts'
import { asking, requestError, statusOf } from './failure.ts'

const query = `query ($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    refs(refPrefix: "refs/tags/", first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes {
        name
        target {
          __typename
          oid
          ... on Tag { message tagger { email date } target { ...Nested ... on Tag { target { ...Nested ... on Tag { target { ...Nested } } } } } }
        }
      }
    }
  }
}
fragment Nested on GitObject { __typename oid }`

interface Target {
  readonly __typename: string
  readonly oid: string
  /** Of a tag of a tag. */
  readonly target?: Target | undefined
}

const targetSchema: z.ZodType<Target> = z.lazy(() =>
  z.object({ __typename: z.string(), oid: z.string(), target: targetSchema.optional() }),
)

const page = z.object({
  repository: z.object({
    refs: z.object({
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      nodes: z.array(
        z.object({
          name: z.string(),
          target: z.object({
            __typename: z.string(),
            oid: z.string(),
            message: z.string().nullish(),
            tagger: z.object({ email: z.string().nullable(), date: z.string().nullable() }).nullish(),
            target: targetSchema.optional(),
          }),
        }),
      ),
    }),
  }),
})

/** Tries to take a name, when GitHub fails and nobody has it. */
const claims = 3

export interface Tagger {
  readonly name: string
  readonly email: string
}

/**
 * Tags through the API: all of them with their messages by one GraphQL request for each 100, which REST could
 * only do with one request a tag; a new one by two requests.
 */
export function createGitHubTags(client: Client, repo: Repo, tagger: Tagger): TagReader & TagWriter {
  const path = { owner: repo.owner, repo: repo.name }
  const slug = `${repo.owner}/${repo.name}`
  return {
    async tags() {
      const tags: GitTag[] = []
      let after: string | null = null
      do {
        const answer: unknown = await asking(`reading the tags of ${slug}`, 'contents: read', () =>
          client.graphql(query, { owner: repo.owner, name: repo.name, after }),
        )
        const { refs } = page.parse(answer).repository
        tags.push(...refs.nodes.map(gitTag))
        after = refs.pageInfo.hasNextPage ? refs.pageInfo.endCursor : null
      } while (after !== null)
      return tags
    },
    async create({ name, commit, message, taggedAt }) {
      const what = `creating the tag ${name} in ${slug}`
      const object = await client
        .request('POST /repos/{owner}/{repo}/git/tags', {
          ...path,
          tag: name,
          message,
          object: commit,
          type: 'commit',
          tagger: { ...tagger, date: taggedAt },
        })
        .catch((error: unknown) => {
          if (statusOf(error) !== 422) throw requestError(error, what, 'contents: write')
          throw new UserError(
            'usage',
            `GitHub does not have commit ${commit.slice(0, 12)} of ${slug}, which ${name} would be at`,
            'push it first',
            { cause: error },
          )
        })
      try {
        return (await claim(name, object.data.sha))
          ? { status: 'created', object: object.data.sha }
          : { status: 'exists' }
      } catch (error) {
        if (statusOf(error) !== 422) throw requestError(error, what, 'contents: write')
        throw new UserError(
          'permission',
          `GitHub refuses the tag ${name}: ${error instanceof Error ? error.message.split('\n')[0] : ''}`,
          'a ruleset may restrict who creates tags: add the App to its bypass list',
          { cause: error },
        )
      }
    },
  }

  /**
   * False when the name is taken. When an answer is lost, the name may be taken by ourselves: it is looked at
   * before the next try, as two who want one name must never both hear that they have it.
   */
  async function claim(name: string, sha: string): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await client.request('POST /repos/{owner}/{repo}/git/refs', {
          ...path,
          ref: `refs/tags/${name}`,
          sha,
          request: { retries: 0 },
        })
        return true
      } catch (error) {
        if (statusOf(error) === 422 && /already exists/i.test(String(error))) return false
        if ((statusOf(error) ?? 500) < 500) throw error
        const found = await objectOf(name)
        if (found !== null) return found === sha
        if (attempt === claims) throw error
      }
    }
  }

  /** What a tag's ref names; null when there is none. */
  async function objectOf(name: string): Promise<string | null> {
    try {
      const { data } = await client.request('GET /repos/{owner}/{repo}/git/ref/{ref}', {
        ...path,
        ref: `tags/${name}`,
      })
      return data.object.sha
    } catch (error) {
      if (statusOf(error) === 404) return null
      throw error
    }
  }
}

function gitTag({ name, target }: z.infer<typeof page>['repository']['refs']['nodes'][number]): GitTag {
  const annotated = target.__typename === 'Tag'
  let commit: Target | undefined = target
  while (commit?.__typename === 'Tag') commit = commit.target
  return {
    name,
    object: target.oid,
    commit: commit?.__typename === 'Commit' ? commit.oid : null,
    annotated,
    taggedAt: utc(target.tagger?.date ?? null),
    tagger: target.tagger?.email ?? null,
    record: recordTrailerOf(bodyOf(target.message ?? '')),
  }
}

/** What git calls `contents:body`: without the first paragraph, and without a signature. */
function bodyOf(message: string): string {
  const text = message.replace(/^-----BEGIN (?:PGP|SSH|SIGNED) [A-Z ]+-----[\s\S]*$/m, '')
  return text
    .trimStart()
    .split(/\n[ \t]*\n/)
    .slice(1)
    .join('\n\n')
}

/** Tags keep the time zone of their tagger. */
function utc(date: string | null): string | null {
  const time = date === null ? Number.NaN : Date.parse(date)
  return Number.isNaN(time) ? null : new Date(time).toISOString().replace('.000Z', 'Z')
}
