import type { GitHub } from '../github.ts'
import { fullName } from '../present/repository.ts'
import type { Repository, WorkflowRun } from '../world.ts'
import type { Location } from './event.ts'
import { shortName } from './filters.ts'
import type { Workflow } from './parse.ts'

/** All that an attempt of a run knows of its surroundings. */
export interface Surroundings {
  readonly github: GitHub
  readonly repository: Repository
  readonly run: WorkflowRun
  readonly workflow: Workflow
  readonly location: Location
}

/** https://docs.github.com/actions/reference/workflows-and-actions/contexts#github-context, without what is the job's own. */
export function githubContext({
  github,
  repository,
  run,
  workflow,
  location,
}: Surroundings): Record<string, unknown> {
  return {
    event: run.payload,
    event_name: run.event,
    ref: run.ref,
    ref_name: shortName(run.ref),
    ref_type: run.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: false,
    sha: run.sha,
    head_ref: location.headRef,
    base_ref: location.baseRef,
    repository: fullName(repository),
    repository_id: String(repository.id),
    repository_owner: repository.owner.login,
    repository_owner_id: String(repository.owner.id),
    repositoryUrl: `${github.urls.origin}/${fullName(repository)}.git`,
    actor: run.actor.login,
    actor_id: String(run.actor.id),
    triggering_actor: run.actor.login,
    run_id: String(run.id),
    run_number: String(run.runNumber),
    run_attempt: String(run.runAttempt),
    retention_days: '90',
    workflow: workflow.name,
    workflow_ref: `${fullName(repository)}/${workflow.path}@${run.ref}`,
    workflow_sha: run.sha,
    server_url: github.urls.web,
    api_url: github.urls.api,
    graphql_url: github.urls.graphql,
  }
}

/** The GITHUB_* variables that mirror the context: https://docs.github.com/actions/reference/workflows-and-actions/variables */
export function githubVariables(context: Readonly<Record<string, unknown>>): Record<string, string> {
  const mirrored = Object.entries(context).filter(([, value]) => typeof value !== 'object')
  const hidden = ['token', 'repositoryUrl', 'event', 'job_check_run_id']
  return Object.fromEntries(
    mirrored
      .filter(([name]) => !hidden.includes(name))
      .map(([name, value]) => [`GITHUB_${name.toUpperCase()}`, String(value)]),
  )
}

/** `inputs` of a manual run, with the defaults that the workflow declares. */
export function inputsOf(workflow: Workflow, run: WorkflowRun): Record<string, unknown> {
  const given = (run.payload as { inputs?: Record<string, unknown> | null }).inputs ?? {}
  const declared = Object.entries(workflow.on['workflow_dispatch']?.inputs ?? {})
  return {
    ...Object.fromEntries(declared.map(([name, { default: value }]) => [name, value ?? ''])),
    ...given,
  }
}
