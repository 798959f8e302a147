import { UserError } from '../ports/errors.ts'
import type { FileReader } from '../ports/pull-requests.ts'
import type { Client, Repo } from './client.ts'
import { asking, statusOf } from './failure.ts'

/** Files at a commit, by one request each. */
export function createFiles(client: Client, repo: Repo): FileReader {
  return {
    async file(path, commit) {
      try {
        const { data } = await client.request('GET /repos/{owner}/{repo}/contents/{path}', {
          owner: repo.owner,
          repo: repo.name,
          path,
          ref: commit,
          mediaType: { format: 'raw' },
        })
        // The raw format answers with the text itself, which the types do not know; of a folder there is none.
        const raw: unknown = data
        if (typeof raw === 'string') return raw
        if (raw instanceof ArrayBuffer) return new TextDecoder().decode(raw)
        throw new UserError('usage', `${path} at ${commit.slice(0, 7)} is not a file`, 'put a file there')
      } catch (error) {
        if (statusOf(error) === 404) return null
        return asking(`reading ${path} at ${commit.slice(0, 7)}`, 'contents: read', () =>
          Promise.reject(error),
        )
      }
    },
  }
}
