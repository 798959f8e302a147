import type { Signature, TreeEntry } from '../git/git.ts'
import { parseCommit, parseTag } from '../git/parse.ts'
import type { GitHub } from '../github.ts'
import { accountByEmail, nodeId } from '../present/account.ts'
import { fullName } from '../present/repository.ts'
import type { Account, Repository } from '../world.ts'

type Fields = Record<string, unknown>

/** Text that a blob has at most; above, it is cut and `isTruncated`. */
const TEXT_BYTES = 512 * 1024

/** The object that a revision names, as one of GraphQL's `GitObject`s; fields that cost something are functions. */
export async function objectNode(
  github: GitHub,
  repository: Repository,
  revision: string,
): Promise<Fields | null> {
  const found = await github.git.describe(repository, revision)
  if (!found) return null
  const { sha, type, size } = found
  const common = {
    id: nodeId(type, `${repository.id}:${sha}`),
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
  }
  switch (type) {
    case 'commit':
      return { ...common, ...(await commitFields(github, repository, sha)) }
    case 'tag':
      return { ...common, ...(await tagFields(github, repository, sha)) }
    case 'tree':
      return { ...common, __typename: 'Tree', entries: () => treeEntries(github, repository, sha) }
    default:
      return { ...common, ...blobFields(github, repository, { sha, size }) }
  }
}

async function commitFields(github: GitHub, repository: Repository, sha: string): Promise<Fields> {
  const commit = (await github.git.commit(repository, sha)) ?? parseCommit(sha, Buffer.alloc(0))
  const [headline = '', ...rest] = commit.message.split('\n')
  return {
    __typename: 'Commit',
    message: commit.message,
    messageHeadline: headline,
    messageBody: rest.join('\n').trim(),
    author: actor(github, commit.author),
    authoredDate: commit.author.date,
    committer: actor(github, commit.committer),
    committedDate: commit.committer.date,
    tree: () => objectNode(github, repository, commit.tree),
    url: `${github.urls.web}/${fullName(repository)}/commit/${sha}`,
  }
}

async function tagFields(github: GitHub, repository: Repository, sha: string): Promise<Fields> {
  const tag = (await github.git.tag(repository, sha)) ?? parseTag(sha, Buffer.alloc(0))
  return {
    __typename: 'Tag',
    name: tag.tag,
    message: tag.message,
    tagger: tag.tagger && actor(github, tag.tagger),
    target: () => objectNode(github, repository, tag.object.sha),
  }
}

function blobFields(github: GitHub, repository: Repository, blob: { sha: string; size: number }): Fields {
  const content = async () => (await github.git.blob(repository, blob.sha)) ?? Buffer.alloc(0)
  const isBinary = async () => (await content()).subarray(0, 8000).includes(0)
  return {
    __typename: 'Blob',
    byteSize: blob.size,
    isTruncated: blob.size > TEXT_BYTES,
    isBinary,
    text: async () =>
      (await isBinary()) ? null : (await content()).subarray(0, TEXT_BYTES).toString('utf8'),
  }
}

async function treeEntries(github: GitHub, repository: Repository, sha: string): Promise<Fields[]> {
  const entries = (await github.git.tree(repository, sha)) ?? []
  return entries.map((entry: TreeEntry) => ({
    name: entry.path,
    path: entry.path,
    mode: Number.parseInt(entry.mode, 8),
    oid: entry.sha,
    size: entry.size ?? 0,
    type: entry.type,
    object: () => objectNode(github, repository, entry.sha),
  }))
}

function actor(github: GitHub, { name, email, date }: Signature): Fields {
  const account = accountByEmail(github, email)
  return { name, email, date, user: account?.type === 'User' ? accountNode(account) : null }
}

export function accountNode(account: Account): Fields {
  const { id, login, name, email, type } = account
  const __typename = type === 'Organization' ? 'Organization' : 'User'
  return { __typename, id: nodeId(type, id), databaseId: id, login, name, email }
}
