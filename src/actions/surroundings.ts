import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Surroundings } from '../ports/surroundings.ts'

/** What GITHUB_EVENT_PATH says, as far as it is used; everything else in it is left alone. */
const payloadSchema = z.object({
  repository: z.object({ default_branch: z.string() }).optional(),
  pull_request: z
    .object({
      number: z.number().int(),
      head: z.object({ sha: z.string() }),
      base: z.object({ ref: z.string() }),
    })
    .optional(),
})

/** A workflow run, as its variables describe it: docs.github.com/actions/reference/workflows-and-actions/variables */
export interface Run extends Pick<Surroundings, 'build' | 'repository'> {
  readonly event: {
    /** GITHUB_EVENT_NAME */
    readonly name: string
    /** Branch of `refs/heads/…`; null for tags and pull requests. */
    readonly branch: string | null
    readonly defaultBranch: string | null
    /** Of the events `pull_request` and `pull_request_target`. */
    readonly pullRequest: {
      readonly number: number
      readonly headCommit: string
      /** Branch that it would be merged into. */
      readonly baseBranch: string
    } | null
    readonly runNumber: number
  }
  /** GITHUB_SHA: for a pull request GitHub's trial merge. */
  readonly commit: string
  readonly apiUrl: string
  readonly serverUrl: string
  readonly workspace: string
  readonly image: { readonly os: string | undefined; readonly version: string | undefined }
}

/** The one place that reads the variables of a workflow run. */
export async function readSurroundings(env: NodeJS.ProcessEnv): Promise<Run> {
  const get = (name: string) => env[name] ?? ''
  const serverUrl = get('GITHUB_SERVER_URL') || 'https://github.com'
  const [owner = '', name = ''] = get('GITHUB_REPOSITORY').split('/')
  const url = `${serverUrl}/${owner}/${name}`
  const payload = await readPayload(get('GITHUB_EVENT_PATH'))
  const ref = get('GITHUB_REF')
  const eventName = get('GITHUB_EVENT_NAME')
  const pull = ['pull_request', 'pull_request_target'].includes(eventName) ? payload.pull_request : undefined
  return {
    build: get('GITHUB_RUN_ID') === '' ? null : buildOf(get, url),
    repository: name === '' ? null : { owner, name, url },
    event: {
      name: eventName,
      branch: ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null,
      defaultBranch: payload.repository?.default_branch ?? null,
      pullRequest: pull
        ? { number: pull.number, headCommit: pull.head.sha, baseBranch: pull.base.ref }
        : null,
      runNumber: positive(get('GITHUB_RUN_NUMBER')),
    },
    commit: get('GITHUB_SHA'),
    apiUrl: get('GITHUB_API_URL') || 'https://api.github.com',
    serverUrl,
    workspace: get('GITHUB_WORKSPACE') || process.cwd(),
    image: { os: env['ImageOS'], version: env['ImageVersion'] },
  }
}

function buildOf(get: (name: string) => string, url: string): Surroundings['build'] {
  const runId = get('GITHUB_RUN_ID')
  return {
    // `owner/name/.github/workflows/train.yml@refs/heads/main` names the very workflow; its title can be anything.
    workflow: get('GITHUB_WORKFLOW_REF') || get('GITHUB_WORKFLOW'),
    runId,
    runAttempt: positive(get('GITHUB_RUN_ATTEMPT')),
    runUrl: `${url}/actions/runs/${runId}`,
    event: get('GITHUB_EVENT_NAME'),
    actor: get('GITHUB_ACTOR'),
  }
}

async function readPayload(path: string): Promise<z.infer<typeof payloadSchema>> {
  if (path === '') return {}
  return payloadSchema.parse(JSON.parse(await readFile(path, 'utf8')))
}

function positive(text: string): number {
  const number = Number(text)
  return Number.isInteger(number) && number > 0 ? number : 1
}
