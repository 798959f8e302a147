import type { CandidateBytes } from '../ports/candidate-bytes.ts'
import { UserError } from '../ports/errors.ts'
import type { Client, Repo } from './client.ts'
import { asking, requestError, statusOf } from './failure.ts'

const permission = 'actions: read'

/** Runs and raw artifacts, by GitHub's record of them. */
export function createCandidateBytes(client: Client, repo: Repo): CandidateBytes {
  const path = { owner: repo.owner, repo: repo.name }
  return {
    async run(id) {
      const data = await unlessGone(`reading workflow run ${id}`, async () => {
        const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}'
        return (await client.request(route, { ...path, run_id: id })).data
      })
      if (data === null) return null
      const { event, head_sha, head_repository, repository } = data
      // A fork that was deleted has no repository any more.
      const ownCode = head_repository?.id === repository.id
      return { id, event, headCommit: head_sha, ownCode, workflow: data.path }
    },

    async artifact(id) {
      const data = await unlessGone(`reading artifact ${id}`, async () => {
        const route = 'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}'
        return (await client.request(route, { ...path, artifact_id: id })).data
      })
      if (data === null) return null
      const sha256 = /^sha256:([0-9a-f]{64})$/.exec(data.digest ?? '')?.[1] ?? null
      const { name, expired, size_in_bytes, workflow_run } = data
      return { id, name, size: size_in_bytes, sha256, expired, runId: workflow_run?.id ?? 0 }
    },

    async download({ id, name }) {
      const failure = (error: unknown): UserError =>
        statusOf(error) === 404 || statusOf(error) === 410
          ? gone(name, error)
          : requestError(error, `downloading the artifact ${name}`, permission)
      const body = await open(id).catch((error: unknown) => Promise.reject(failure(error)))
      return ReadableStream.from(
        (async function* () {
          try {
            yield* body
          } catch (error) {
            throw failure(error)
          }
        })(),
      )
    },
  }

  async function unlessGone<T>(what: string, read: () => Promise<T>): Promise<T | null> {
    try {
      return await read()
    } catch (error) {
      if (statusOf(error) === 404 || statusOf(error) === 410) return null
      return asking(what, permission, () => Promise.reject(error))
    }
  }

  /** The redirect leads to another host and carries its own signature; our token does not go there. */
  async function open(id: number): Promise<ReadableStream<Uint8Array>> {
    const { url, headers } = await client.request(
      'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
      { ...path, artifact_id: id, archive_format: 'zip', request: { redirect: 'manual' } },
    )
    const response = await fetch(headers.location ?? url)
    if (response.ok && response.body) return response.body
    throw Object.assign(new Error(`status ${response.status}`), { status: response.status })
  }
}

/** An artifact that is not kept any more. */
function gone(name: string, cause: unknown): UserError {
  return new UserError(
    'refused',
    `the artifact ${name} is not kept any more`,
    'run the workflow of the pull request again, then this one; or train in this workflow before this step',
    { cause },
  )
}
