import type { GitHub } from '../github.ts'
import { presentPushCommit } from '../present/commit.ts'
import { fullName } from '../present/repository.ts'
import type { Account, Repository } from '../world.ts'
import { followers } from './followers.ts'
import type { GitCommit } from './git.ts'

export interface RefChange {
  /** Full name: `refs/heads/main`. */
  readonly ref: string
  /** Null when the ref is created. */
  readonly before: string | null
  /** Null when it is deleted. */
  readonly after: string | null
  readonly actor: Account
  /** A job's GITHUB_TOKEN did it: then no workflow starts. */
  readonly byJobToken: boolean
}

const NOTHING = '0'.repeat(40)
/** How many commits a push payload lists at most. https://docs.github.com/webhooks/webhook-events-and-payloads#push */
const LISTED_COMMITS = 2048

/** Moves a ref if it is still at `before`, and tells everybody; false when it was elsewhere. */
export async function moveRef(github: GitHub, repository: Repository, change: RefChange): Promise<boolean> {
  const moved = await github.git.updateRef(repository, change.ref, change.after, change.before)
  if (moved) await refChanged(github, repository, change)
  return moved
}

/** What follows when a ref has moved: events, and what depends on branches (pull requests, check suites). */
export async function refChanged(github: GitHub, repository: Repository, change: RefChange): Promise<void> {
  const { ref, before, after, actor, byJobToken } = change
  if (before === after) return
  repository.pushedAt = github.world.clock.now()
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? []
  if (name === undefined) return
  const event = { repository, sender: actor, byJobToken }
  const named = { ref: name, ref_type: kind === 'tags' ? 'tag' : 'branch', pusher_type: 'user' }
  if (before === null) {
    const payload = { ...named, master_branch: repository.defaultBranch, description: repository.description }
    const sha = await github.git.resolve(repository, `${after}^{commit}`)
    github.emit({ ...event, name: 'create', payload, ...(sha !== null && { ref, sha }) })
  }
  if (after === null) github.emit({ ...event, name: 'delete', payload: named })
  await announcePush(github, repository, change)
  if (kind === 'tags') return
  for (const follow of followers)
    await follow(github, repository, { branch: name, before, after, actor, byJobToken })
}

async function announcePush(github: GitHub, repository: Repository, change: RefChange): Promise<void> {
  const { ref, before, after, actor, byJobToken } = change
  const { git, urls } = github
  const sha = after === null ? null : await git.resolve(repository, `${after}^{commit}`)
  const head = sha === null ? null : await git.commit(repository, sha)
  const commits = sha === null ? [] : await newCommits(github, repository, change, sha)
  const forced = before !== null && sha !== null && (await git.mergeBase(repository, before, sha)) !== before
  const listed = commits.length > 0 || head === null ? commits : [head]
  const files = await git.changes(
    repository,
    listed.map((commit) => commit.sha),
  )
  const shown = listed.map((commit) =>
    presentPushCommit(github, repository, commit, files.get(commit.sha) ?? []),
  )
  const range =
    before === null ? (sha ?? '').slice(0, 12) : `${before.slice(0, 12)}...${(after ?? NOTHING).slice(0, 12)}`
  const payload = {
    ref,
    before: before ?? NOTHING,
    after: after ?? NOTHING,
    created: before === null,
    deleted: after === null,
    forced,
    base_ref: null,
    compare: `${urls.web}/${fullName(repository)}/compare/${range}`,
    commits: commits.length > 0 ? shown : [],
    head_commit: shown.at(-1) ?? null,
    pusher: { name: actor.login, email: actor.email },
  }
  const at = sha === null ? {} : { ref, sha }
  github.emit({ name: 'push', repository, sender: actor, payload, byJobToken, ...at })
}

/** Oldest first; for a new branch, what the default branch does not have. */
async function newCommits(
  github: GitHub,
  repository: Repository,
  { ref, before }: RefChange,
  head: string,
): Promise<GitCommit[]> {
  if (ref.startsWith('refs/tags/')) return []
  const main = `refs/heads/${repository.defaultBranch}`
  const base = before ?? (ref === main ? null : await github.git.resolve(repository, main))
  const known = base === null ? {} : { base }
  const commits = await github.git.log(repository, { head, ...known, limit: LISTED_COMMITS })
  return commits.reverse()
}

/** The tree without entries, which every git knows. */
export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
