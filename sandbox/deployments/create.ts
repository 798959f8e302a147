import { z } from 'zod'
import { latestRuns } from '../checks/suites.ts'
import { moveRef } from '../git/refs.ts'
import { type GitHub, Problem } from '../github.ts'
import { WEB_FLOW } from '../present/account.ts'
import type { Actor } from '../rest/access.ts'
import type { Deployment, Repository } from '../world.ts'

export const deploymentInput = z.object({
  ref: z.string(),
  task: z.string().optional(),
  auto_merge: z.boolean().optional(),
  required_contexts: z.array(z.string()).nullish(),
  payload: z.union([z.record(z.string(), z.unknown()), z.string()]).optional(),
  environment: z.string().optional(),
  description: z.string().nullish(),
  transient_environment: z.boolean().optional(),
  production_environment: z.boolean().optional(),
})

type DeploymentInput = z.infer<typeof deploymentInput>

/**
 * Makes a deployment, or null when the default branch was merged into the ref first: then nothing is deployed yet.
 * @throws Problem 409 for a merge conflict or missing checks, 422 for an unknown ref
 */
export async function createDeployment(
  github: GitHub,
  repository: Repository,
  actor: Actor,
  input: DeploymentInput,
): Promise<Deployment | null> {
  const sha = await github.git.resolve(repository, `${input.ref}^{commit}`)
  if (!sha) {
    throw new Problem(422, `No ref found for: ${input.ref}`)
  }
  if (
    input.auto_merge !== false &&
    (await mergedDefault(github, repository, actor, { ref: input.ref, sha }))
  ) {
    return null
  }
  assertPassed(repository, sha, input.required_contexts ?? null)
  const deployment: Deployment = {
    id: github.world.nextId(),
    sha,
    ref: input.ref,
    task: input.task ?? 'deploy',
    environment: input.environment ?? 'production',
    description: input.description ?? null,
    payload: input.payload ?? {},
    creator: actor.account,
    createdAt: github.world.clock.now(),
    transientEnvironment: input.transient_environment ?? false,
    productionEnvironment:
      input.production_environment ?? (input.environment ?? 'production') === 'production',
    statuses: [],
  }
  repository.deployments.push(deployment)
  return deployment
}

/** Brings the default branch into a branch that is behind it. */
async function mergedDefault(
  github: GitHub,
  repository: Repository,
  actor: Actor,
  { ref, sha }: { ref: string; sha: string },
): Promise<boolean> {
  const { git } = github
  const branch = `refs/heads/${ref}`
  const main = await git.resolve(repository, `refs/heads/${repository.defaultBranch}`)
  if (!main || !(await git.resolve(repository, branch))) return false
  if ((await git.mergeBase(repository, main, sha)) === main) return false
  const tree = await git.mergeTree(repository, sha, main)
  if (tree === null) {
    throw new Problem(409, `Conflict merging ${repository.defaultBranch} into ${ref}.`)
  }
  const date = github.world.clock.now()
  const { account, byJobToken } = actor
  const commit = await git.createCommit(repository, {
    tree,
    parents: [sha, main],
    message: `Merge branch '${repository.defaultBranch}' into ${ref}`,
    author: { name: account.name, email: account.email, date },
    committer: { name: WEB_FLOW.name, email: WEB_FLOW.email, date },
  })
  const change = { ref: branch, before: sha, after: commit.sha, actor: account, byJobToken }
  if (await moveRef(github, repository, change)) return true
  throw new Problem(409, `Conflict merging ${repository.defaultBranch} into ${ref}.`)
}

/** Null asks for every status and check of the commit, an empty list for none. */
function assertPassed(repository: Repository, sha: string, required: readonly string[] | null): void {
  const states = new Map<string, string>()
  for (const status of repository.statuses) {
    if (status.sha === sha) states.set(status.context, status.state)
  }
  for (const run of latestRuns(repository.checkRuns.filter(({ headSha }) => headSha === sha))) {
    const passed = ['success', 'neutral', 'skipped'].includes(run.conclusion ?? '')
    states.set(run.name, passed ? 'success' : (run.conclusion ?? 'pending'))
  }
  const contexts = required ?? [...states.keys()]
  const open = contexts.filter((context) => states.get(context) !== 'success')
  if (open.length === 0) return
  const list = contexts.map((context) => ({ context, state: states.get(context) ?? 'pending' }))
  const error = { contexts: list, resource: 'Deployment', field: 'required_contexts', code: 'invalid' }
  throw new Problem(409, `Conflict: Commit status checks failed for ${sha}.`, { errors: [error] })
}
