import type { GitRef } from '../git/git.ts'
import type { GitHub } from '../github.ts'
import { nodeId } from '../present/account.ts'
import type { Repository } from '../world.ts'
import { problem } from './errors.ts'
import { objectNode } from './objects.ts'

type Fields = Record<string, unknown>

export interface RefsArguments {
  readonly refPrefix: string
  readonly first?: number | null
  readonly last?: number | null
  readonly after?: string | null
  readonly before?: string | null
  readonly query?: string | null
  readonly direction?: 'ASC' | 'DESC' | null
  readonly orderBy?: { field: 'ALPHABETICAL' | 'TAG_COMMIT_DATE'; direction: 'ASC' | 'DESC' } | null
}

export function refNode(github: GitHub, repository: Repository, ref: GitRef, prefix?: string): Fields {
  const kind = prefix ?? /^refs\/[^/]+\//.exec(ref.name)?.[0] ?? 'refs/'
  return {
    __typename: 'Ref',
    id: nodeId('Ref', `${repository.id}:${ref.name}`),
    name: ref.name.slice(kind.length),
    prefix: kind,
    target: () => objectNode(github, repository, ref.sha),
  }
}

/** One page of refs; cursors are positions, so that what is made between two pages can shift them, as on GitHub. */
export async function refConnection(
  github: GitHub,
  repository: Repository,
  args: RefsArguments,
): Promise<Fields> {
  const { refPrefix } = args
  const query = args.query ?? ''
  const first = args.first ?? undefined
  const last = args.last ?? undefined
  assertBounds(first, last)
  const all = refPrefix.endsWith('/') ? await github.git.refs(repository, refPrefix) : []
  const named = all.filter(({ name }) => name.slice(refPrefix.length).includes(query))
  const refs = await ordered(github, repository, named, args)
  const from = position(args.after, 0)
  const to = position(args.before, refs.length + 1) - 1
  const start = last === undefined ? from : Math.max(from, to - last)
  const end = first === undefined ? to : Math.min(to, start + first)
  const edges = refs.slice(start, end).map((ref, at) => ({
    cursor: cursor(start + at + 1),
    node: refNode(github, repository, ref, refPrefix),
  }))
  return {
    totalCount: refs.length,
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: end < refs.length,
      hasPreviousPage: start > 0,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

function assertBounds(first: number | undefined, last: number | undefined): void {
  const [name, count] = first === undefined ? ['last', last] : ['first', first]
  if (count === undefined) {
    throw problem(
      'MISSING_PAGINATION_BOUNDARIES',
      'You must provide a `first` or `last` value to properly paginate the `refs` connection.',
    )
  }
  if (count < 0)
    throw problem('INVALID_PAGINATION', `\`${name}\` on the \`refs\` connection cannot be less than zero.`)
  if (count > 100) {
    throw problem(
      'EXCESSIVE_PAGINATION',
      `Requesting ${count} records on the \`refs\` connection exceeds the \`${name}\` limit of 100 records.`,
    )
  }
}

async function ordered(
  github: GitHub,
  repository: Repository,
  refs: readonly GitRef[],
  { orderBy, direction }: RefsArguments,
): Promise<GitRef[]> {
  const down = (orderBy?.direction ?? direction) === 'DESC'
  if (orderBy?.field !== 'TAG_COMMIT_DATE') return down ? refs.toReversed() : [...refs]
  const dated = await Promise.all(
    refs.map(async (ref) => ({
      ref,
      date: (await github.git.commit(repository, ref.sha))?.committer.date ?? '',
    })),
  )
  const sorted = dated.toSorted((a, b) => a.date.localeCompare(b.date)).map(({ ref }) => ref)
  return down ? sorted.toReversed() : sorted
}

function cursor(at: number): string {
  return Buffer.from(String(at)).toString('base64')
}

function position(text: string | null | undefined, otherwise: number): number {
  if (text === null || text === undefined) return otherwise
  const at = Number(Buffer.from(text, 'base64').toString('latin1'))
  if (Number.isInteger(at) && at >= 0 && text !== '') return at
  throw problem('INVALID_CURSOR_ARGUMENTS', `\`${text}\` does not appear to be a valid cursor.`)
}
