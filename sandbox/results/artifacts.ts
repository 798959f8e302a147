import { existsSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitHub } from '../github.ts'
import type { Artifact, Repository, WorkflowRun } from '../world.ts'
import type { RunJob } from './token.ts'
import { TwirpError } from './twirp.ts'

/** An artifact that was announced and is not finalized: nobody sees it yet. */
interface Pending {
  readonly job: RunJob
  readonly artifact: Artifact
}

export interface Artifacts {
  create(job: RunJob, input: { name: string; mimeType: string; expiresAt: string | null }): Artifact
  finalize(job: RunJob, input: { name: string; size: number; hash: string | null }): Promise<Artifact>
  /** Of all attempts of the run, newest first. */
  list(job: RunJob): readonly Artifact[]
  remove(job: RunJob, name: string): Promise<Artifact>
}

const forbidden = /[":<>|*?\r\n\\/]/
const retentionDays = 90

/** Artifacts of workflow runs, as the results service keeps them. */
export function artifactsOf(github: GitHub): Artifacts {
  const pending: Pending[] = []
  const find = (job: RunJob, name: string) =>
    runOf(github, job).repository.artifacts.find(
      (each) => each.runId === job.runId && each.runAttempt === job.runAttempt && each.name === name,
    )

  return {
    create(job, { name, mimeType, expiresAt }) {
      const { run } = runOf(github, job)
      if (run.status === 'completed') throw new TwirpError('permission_denied', 'workflow run has completed')
      if (name === '' || forbidden.test(name))
        throw new TwirpError('invalid_argument', `invalid artifact name: ${name}`)
      if (find(job, name) || pendingOf(pending, job, name)) {
        throw new TwirpError(
          'already_exists',
          'an artifact with this name already exists on the workflow run',
        )
      }
      const id = github.world.nextId()
      const createdAt = github.world.clock.now()
      const artifact: Artifact = {
        id,
        runId: job.runId,
        runAttempt: job.runAttempt,
        name,
        size: 0,
        digest: null,
        mimeType,
        file: join(github.world.directory, 'artifacts', String(id)),
        createdAt,
        expiresAt: expiresAt ?? new Date(Date.parse(createdAt) + retentionDays * 86_400_000).toISOString(),
      }
      pending.push({ job, artifact })
      return artifact
    },

    async finalize(job, { name, size, hash }) {
      const entry = pendingOf(pending, job, name)
      if (!entry) throw new TwirpError('not_found', 'artifact not found')
      const { artifact } = entry
      const stored = existsSync(artifact.file) ? (await stat(artifact.file)).size : -1
      if (stored !== size)
        throw new TwirpError('failed_precondition', `uploaded ${stored} bytes, finalized ${size}`)
      artifact.size = size
      artifact.digest = hash
      pending.splice(pending.indexOf(entry), 1)
      runOf(github, job).repository.artifacts.push(artifact)
      return artifact
    },

    list(job) {
      const { repository } = runOf(github, job)
      return repository.artifacts.filter((each) => each.runId === job.runId).toSorted((a, b) => b.id - a.id)
    },

    async remove(job, name) {
      const artifact = find(job, name)
      if (!artifact) throw new TwirpError('not_found', 'artifact not found')
      await removeArtifact(runOf(github, job).repository, artifact)
      return artifact
    },
  }
}

export async function removeArtifact(repository: Repository, artifact: Artifact): Promise<void> {
  repository.artifacts.splice(repository.artifacts.indexOf(artifact), 1)
  await rm(artifact.file, { force: true })
}

/** What a download of it is called: a raw artifact is its one file, any other a zip. */
export function downloadOf(artifact: Artifact): { contentType: string; fileName: string } {
  const fileName =
    artifact.mimeType === 'application/zip' && !artifact.name.endsWith('.zip')
      ? `${artifact.name}.zip`
      : artifact.name
  return { contentType: artifact.mimeType, fileName }
}

function pendingOf(pending: readonly Pending[], job: RunJob, name: string): Pending | undefined {
  return pending.find(
    (each) =>
      each.artifact.name === name && each.job.runId === job.runId && each.job.runAttempt === job.runAttempt,
  )
}

function runOf(github: GitHub, { runId }: RunJob): { repository: Repository; run: WorkflowRun } {
  for (const repository of github.world.repositories.values()) {
    const run = repository.workflowRuns.find((each) => each.id === runId)
    if (run) return { repository, run }
  }
  throw new TwirpError('not_found', 'workflow run not found')
}
