import type { GitCommit } from '../git/git.ts'
import type { GitHub } from '../github.ts'
import type { CheckAnnotation, CheckRun, CheckSuite, Repository } from '../world.ts'
import { nodeId } from './account.ts'
import { presentAppOf } from './app.ts'
import { presentPullMinimal } from './pull.ts'
import { fullName, presentMinimalRepository } from './repository.ts'

/** GitHub's `check-run`. */
export function presentCheckRun(
  github: GitHub,
  repository: Repository,
  run: CheckRun,
): Record<string, unknown> {
  const url = `${github.urls.api}/repos/${fullName(repository)}/check-runs/${run.id}`
  const page = `${github.urls.web}/${fullName(repository)}/runs/${run.id}`
  const { title, summary, text, annotations } = run.output
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CheckRun', run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title,
      summary,
      text,
      annotations_count: annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: presentAppOf(github, run.appId),
    pull_requests: pullsWithHead(github, repository, run.headSha),
  }
}

/** A check run with the suite as webhooks have it. */
export function presentCheckRunEvent(
  github: GitHub,
  repository: Repository,
  run: CheckRun,
): Record<string, unknown> {
  const shown = presentCheckRun(github, repository, run)
  const suite = repository.checkSuites.find(({ id }) => id === run.suiteId)
  return { ...shown, ...(suite && { check_suite: presentSuiteCore(github, repository, suite) }) }
}

/** GitHub's `check-suite`. */
export async function presentCheckSuite(
  github: GitHub,
  repository: Repository,
  suite: CheckSuite,
): Promise<Record<string, unknown>> {
  const runs = repository.checkRuns.filter(({ suiteId }) => suiteId === suite.id)
  const commit = await github.git.commit(repository, suite.headSha)
  const core = presentSuiteCore(github, repository, suite)
  return {
    ...core,
    repository: presentMinimalRepository(github, repository),
    head_commit: commit && presentSimpleCommit(commit),
    latest_check_runs_count: runs.length,
    check_runs_url: `${core['url']}/check-runs`,
  }
}

export function presentAnnotation(
  github: GitHub,
  repository: Repository,
  run: CheckRun,
  annotation: CheckAnnotation,
): Record<string, unknown> {
  const { path } = annotation
  return {
    path,
    blob_href: `${github.urls.web}/${fullName(repository)}/blob/${run.headSha}/${path}`,
    start_line: annotation.start_line,
    start_column: null,
    end_line: annotation.end_line,
    end_column: null,
    annotation_level: annotation.annotation_level,
    title: annotation.title ?? null,
    message: annotation.message,
    raw_details: annotation.raw_details ?? null,
  }
}

/** Open pull requests of the same repository with this head; those from forks are not shown, as on GitHub. */
function pullsWithHead(github: GitHub, repository: Repository, sha: string): Record<string, unknown>[] {
  return [...repository.issues.values()].flatMap((issue) => {
    const { pull, state } = issue
    if (state !== 'open' || pull?.headSha !== sha || pull.headRepositoryId !== repository.id) return []
    const shown = presentPullMinimal(github, repository, issue)
    return shown ? [shown] : []
  })
}

function presentSuiteCore(
  github: GitHub,
  repository: Repository,
  suite: CheckSuite,
): Record<string, unknown> {
  return {
    id: suite.id,
    node_id: nodeId('CheckSuite', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status: suite.status,
    conclusion: suite.conclusion,
    url: `${github.urls.api}/repos/${fullName(repository)}/check-suites/${suite.id}`,
    before: suite.before ?? null,
    after: suite.after ?? suite.headSha,
    pull_requests: pullsWithHead(github, repository, suite.headSha),
    app: presentAppOf(github, suite.appId),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
  }
}

function presentSimpleCommit({ sha, tree, message, author, committer }: GitCommit): Record<string, unknown> {
  return {
    id: sha,
    tree_id: tree,
    message,
    timestamp: committer.date,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  }
}
