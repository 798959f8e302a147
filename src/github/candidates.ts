import { candidateLimit, parseCandidate } from '../manifest/candidate.ts'
import type { CandidateReader } from '../ports/pull-requests.ts'
import type { SeenCandidate } from '../promotion/snapshot.ts'
import type { Client, Repo } from './client.ts'
import { asking, requestError, statusOf } from './failure.ts'
import { readLimited } from './limited.ts'
import { isZip, unzipSingle } from './unzip.ts'

/** More runs of one commit are not looked at. */
const most = 10

/**
 * Candidates are raw artifacts, named by head commit: one request a name to find them, two to read each. A server
 * that packs every artifact is understood, too. `url` is the repository's page.
 */
export function createCandidates(client: Client, repo: Repo, url: string): CandidateReader {
  const path = { owner: repo.owner, repo: repo.name }
  return {
    async candidates(commit, names) {
      const found = await Promise.all(names.map((name) => named(commit, name)))
      const newest = found
        .flat()
        .sort((a, b) => Date.parse(b.created_at ?? '') - Date.parse(a.created_at ?? '') || b.id - a.id)
      return Promise.all(newest.slice(0, most).map(read))
    },
  }

  /** The name is the pull request's word; the commit of the run that made it is GitHub's. */
  async function named(commit: string, name: string) {
    const { data } = await asking(`looking for candidates of ${commit.slice(0, 7)}`, 'actions: read', () =>
      client.request('GET /repos/{owner}/{repo}/actions/artifacts', { ...path, name, per_page: 100 }),
    )
    return data.artifacts.filter(({ workflow_run, expired }) => workflow_run?.head_sha === commit && !expired)
  }

  async function read(artifact: Awaited<ReturnType<typeof named>>[number]): Promise<SeenCandidate> {
    const runId = artifact.workflow_run?.id ?? 0
    const seen = {
      artifactId: artifact.id,
      runId,
      runUrl: `${url}/actions/runs/${runId}`,
      createdAt: artifact.created_at ?? '',
    }
    const refused = (reason: string): SeenCandidate => ({ ...seen, content: { ok: false, reason } })
    if (artifact.size_in_bytes > candidateLimit)
      return refused(`it has ${artifact.size_in_bytes} bytes; ${candidateLimit} are allowed`)
    try {
      const bytes = await download(artifact.id)
      if (bytes === null) return refused(`it has more than ${candidateLimit} bytes`)
      const file = isZip(bytes) ? await unzipSingle(bytes, candidateLimit) : { ok: true as const, bytes }
      return file.ok
        ? { ...seen, content: parseCandidate(new TextDecoder().decode(file.bytes)) }
        : refused(file.reason)
    } catch (error) {
      // Expired, or removed since it was listed.
      if (statusOf(error) === 404 || statusOf(error) === 410) return refused('it is gone')
      throw requestError(error, `downloading the candidate ${artifact.name}`, 'actions: read')
    }
  }

  /** The redirect leads to another host and carries its own signature; our token does not go there. */
  async function download(id: number): Promise<Uint8Array | null> {
    const { url, headers } = await client.request(
      'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
      {
        ...path,
        artifact_id: id,
        archive_format: 'zip',
        request: { redirect: 'manual' },
      },
    )
    const location = headers.location ?? url
    const response = await fetch(location, { signal: AbortSignal.timeout(60_000) })
    if (!response.ok) throw Object.assign(new Error(`status ${response.status}`), { status: response.status })
    return response.body ? readLimited(response.body, candidateLimit) : new Uint8Array()
  }
}
