import type { GitHub } from '../github.ts'
import { nodeId } from '../present/account.ts'
import { fullName } from '../present/repository.ts'
import type { Repository } from '../world.ts'
import { accountNode, objectNode } from './objects.ts'
import { type RefsArguments, refConnection, refNode } from './refs.ts'

type Fields = Record<string, unknown>

/** GraphQL's `Repository`. */
export function repositoryNode(github: GitHub, repository: Repository): Fields {
  const ref = async (name: string) => {
    const object = await github.git.describe(repository, name)
    return object && refNode(github, repository, { name, sha: object.sha, type: 'commit' })
  }
  return {
    __typename: 'Repository',
    id: nodeId('Repository', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    description: repository.description,
    isFork: repository.forkOf !== null,
    isPrivate: repository.private,
    createdAt: repository.createdAt,
    pushedAt: repository.pushedAt,
    url: `${github.urls.web}/${fullName(repository)}`,
    owner: accountNode(repository.owner),
    defaultBranchRef: () => ref(`refs/heads/${repository.defaultBranch}`),
    ref: ({ qualifiedName }: { qualifiedName: string }) => findRef(qualifiedName, ref),
    refs: (args: RefsArguments) => refConnection(github, repository, args),
    object: ({ expression, oid }: { expression?: string | null; oid?: string | null }) => {
      const revision = oid ?? expression ?? ''
      // A bare name is a branch or tag; `name:path` and the like are git's own language.
      return objectNode(github, repository, revision)
    },
  }
}

async function findRef(name: string, ref: (name: string) => Promise<Fields | null>): Promise<Fields | null> {
  if (name.startsWith('refs/')) return await ref(name)
  return (await ref(`refs/heads/${name}`)) ?? (await ref(`refs/tags/${name}`)) ?? (await ref(`refs/${name}`))
}
