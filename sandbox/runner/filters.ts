import type { EventFilters, Workflow } from './parse.ts'
import { includes, passes } from './patterns.ts'

/** What filters look at. */
export interface Occurrence {
  readonly name: string
  /** The activity type, e.g. `opened`; null for events without. */
  readonly action: string | null
  readonly payload: Readonly<Record<string, unknown>>
  /** For pushes `refs/heads/…` or `refs/tags/…`; for pull requests the base branch's. */
  readonly ref: string
  /** Null when they could not be told: then path filters let it pass. */
  readonly changedPaths: readonly string[] | null
}

/** Activity types that start a workflow which does not name any. */
const defaultTypes: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['opened', 'synchronize', 'reopened'],
  pull_request_target: ['opened', 'synchronize', 'reopened'],
}

/** Whether an event starts a workflow: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows */
export function isTriggered(workflow: Workflow, event: Occurrence): boolean {
  const filters = workflow.on[event.name]
  if (!filters) return false
  if (!passesTypes(filters, event) || isQuietDraft(event)) return false
  switch (event.name) {
    case 'push':
      return passesRef(filters, event.ref) && passesPaths(filters, event)
    case 'pull_request':
    case 'pull_request_target':
      return passesBranch(filters, shortName(event.ref)) && passesPaths(filters, event)
    case 'workflow_run': {
      const run = event.payload['workflow_run'] as { name?: string; head_branch?: string } | undefined
      const named = !filters.workflows || filters.workflows.includes(run?.name ?? '')
      return named && passesBranch(filters, run?.head_branch ?? '')
    }
    case 'workflow_dispatch':
      return event.payload['workflow'] === workflow.path
    default:
      return true
  }
}

function passesTypes(filters: EventFilters, { name, action }: Occurrence): boolean {
  const types = filters.types ?? defaultTypes[name]
  return !types || (action !== null && types.includes(action))
}

/** Drafts start no workflows for `created`, `edited` or `deleted`. */
function isQuietDraft({ name, payload }: Occurrence): boolean {
  const release = payload['release'] as { draft?: boolean } | undefined
  return name === 'release' && release?.draft === true
}

function passesRef(filters: EventFilters, ref: string): boolean {
  const ofBranches = filters.branches ?? filters['branches-ignore']
  const ofTags = filters.tags ?? filters['tags-ignore']
  if (ref.startsWith('refs/tags/')) {
    if (!ofTags) return !ofBranches
    return passes(shortName(ref), filters.tags, filters['tags-ignore'])
  }
  if (!ofBranches) return !ofTags
  return passesBranch(filters, shortName(ref))
}

function passesBranch(filters: EventFilters, branch: string): boolean {
  return passes(branch, filters.branches, filters['branches-ignore'])
}

function passesPaths(filters: EventFilters, { ref, changedPaths }: Occurrence): boolean {
  // Path filters are not evaluated for pushes of tags.
  if (changedPaths === null || ref.startsWith('refs/tags/')) return true
  const { paths, 'paths-ignore': ignored } = filters
  if (paths) return changedPaths.some((path) => includes(paths, path))
  if (ignored) return !changedPaths.every((path) => includes(ignored, path))
  return true
}

/** `main` of `refs/heads/main`, `42/merge` of `refs/pull/42/merge`: what GITHUB_REF_NAME holds. */
export function shortName(ref: string): string {
  return ref.replace(/^refs\/(heads|tags|pull)\//, '')
}
