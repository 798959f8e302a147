import type { GitHub } from '../github.ts'
import { WEB_FLOW } from '../present/account.ts'
import type { Issue, Repository } from '../world.ts'
import { headRepository } from './changes.ts'
import { transferObjects } from './transfer.ts'

/**
 * Brings `refs/pull/N/head` and `refs/pull/N/merge` (the test merge, gone when it conflicts) up to date with
 * the pull request's head and the base branch's tip.
 */
export async function refreshPull(github: GitHub, repository: Repository, issue: Issue): Promise<void> {
  const { pull, number } = issue
  if (!pull || issue.state !== 'open') return
  const from = headRepository(github, pull)
  if (from) await transferObjects(github, from, repository, pull.headSha)
  const { git } = github
  await git.updateRef(repository, `refs/pull/${number}/head`, pull.headSha, undefined)
  const base = await git.resolve(repository, `refs/heads/${pull.baseRef}`)
  const merged = base && (await testMerge(github, repository, { base, head: pull.headSha }))
  pull.mergeCommitSha = merged || null
  const mergeRef = `refs/pull/${number}/merge`
  const exists = await git.resolve(repository, mergeRef)
  if (merged || exists) await git.updateRef(repository, mergeRef, merged || null, undefined)
}

async function testMerge(
  github: GitHub,
  repository: Repository,
  { base, head }: { base: string; head: string },
): Promise<string | null> {
  const tree = await github.git.mergeTree(repository, base, head)
  if (tree === null) return null
  const signature = { name: WEB_FLOW.name, email: WEB_FLOW.email, date: github.world.clock.now() }
  const commit = await github.git.createCommit(repository, {
    tree,
    parents: [base, head],
    message: `Merge ${head} into ${base}`,
    author: signature,
    committer: signature,
  })
  return commit.sha
}

/** GitHub's word for how ready a pull request is to be merged. */
export function mergeableState(repository: Repository, issue: Issue): string {
  const { pull } = issue
  if (!pull || issue.state === 'closed') return 'unknown'
  if (pull.mergeCommitSha === null) return 'dirty'
  if (pull.draft) return 'draft'
  return hasOpenChecks(repository, pull.headSha) ? 'unstable' : 'clean'
}

/** Whether any check or status on the commit is not (yet) good. */
function hasOpenChecks(repository: Repository, sha: string): boolean {
  const runs = new Map<string, string | null>()
  for (const run of repository.checkRuns) {
    if (run.headSha === sha) runs.set(`${run.appId}/${run.name}`, run.conclusion)
  }
  const states = new Map<string, string>()
  for (const status of repository.statuses) if (status.sha === sha) states.set(status.context, status.state)
  const passed = ['success', 'neutral', 'skipped']
  return (
    [...runs.values()].some((conclusion) => conclusion === null || !passed.includes(conclusion)) ||
    [...states.values()].some((state) => state !== 'success')
  )
}
