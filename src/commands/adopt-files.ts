import type { CandidateModel } from '../manifest/candidate.ts'
import type { Manifest } from '../manifest/manifest.ts'
import { isSafePath } from '../manifest/paths.ts'
import type { ArtifactRecord, CandidateBytes } from '../ports/candidate-bytes.ts'
import { UserError } from '../ports/errors.ts'
import type { Progress } from '../ports/progress.ts'
import type { Output } from '../ports/workspace.ts'
import type { SeenCandidate } from '../promotion/snapshot.ts'
import { inParallel } from './parallel.ts'

export interface FetchPorts {
  readonly bytes: CandidateBytes
  readonly progress: Progress
}

export interface FoundCandidate {
  readonly model: string
  readonly seen: SeenCandidate
  readonly entry: Extract<CandidateModel, { kind: 'release' }>
}

type Adopted = NonNullable<NonNullable<Manifest['candidate']>['files']>
type File = Manifest['files'][number]

/** Files that a candidate may list; more are a mistake or an attack. */
const mostFiles = 10_000
const parallel = 4
const tries = 3

/**
 * Downloads a candidate's files. Nothing that the candidate says is believed: an artifact must be of the very run that
 * handed the candidate over, with the size and digest that GitHub recorded, and what comes must be those bytes.
 */
export async function fetchBundle(
  ports: FetchPorts,
  candidate: FoundCandidate,
  output: Output,
): Promise<Adopted> {
  const { files } = candidate.entry.manifest
  requirePaths(candidate.model, files)
  const records = new Map<string, ArtifactRecord>()
  for (const file of files)
    if (file.size > 0 && !records.has(file.sha256))
      records.set(file.sha256, await recordOf(ports.bytes, candidate, file))
  const total = files.reduce((sum, { size }) => sum + size, 0)
  let done = 0
  await inParallel([...files], parallel, async (file) => {
    await fetchFile(ports.bytes, file, records.get(file.sha256), output)
    done += file.size
    ports.progress.bytes(done, total, 'adopted')
  })
  return files.flatMap(({ path, sha256 }) => {
    const record = records.get(sha256)
    return record ? [{ path, artifactId: record.id, artifact: record.name }] : []
  })
}

/** A connection that breaks is tried again; bytes that are wrong are not. */
async function fetchFile(
  source: CandidateBytes,
  { path, size, sha256 }: File,
  record: ArtifactRecord | undefined,
  output: Output,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      // An empty file is no artifact.
      const bytes = record ? await source.download(record) : ReadableStream.from([])
      await output.write({ path, size, sha256 }, bytes)
      return
    } catch (error) {
      const broken = error instanceof UserError && error.code === 'environment'
      if (!broken || attempt === tries) throw error
    }
  }
}

function requirePaths(model: string, files: readonly File[]): void {
  const odd = files.find(({ path }) => !isSafePath(path))
  if (odd) throw refused(model, `its path ${JSON.stringify(odd.path)} is not one below a folder`)
  // Some systems do not tell letters' cases apart: one file would silently become the other.
  const names = new Set(files.map(({ path }) => path.toLowerCase()))
  if (names.size < files.length) throw refused(model, 'two of its files have the same path')
  if (files.length > mostFiles) throw refused(model, `it has ${files.length} files; ${mostFiles} are allowed`)
}

async function recordOf(
  bytes: CandidateBytes,
  { model, seen, entry }: FoundCandidate,
  file: File,
): Promise<ArtifactRecord> {
  const claim = entry.artifacts?.find(({ sha256 }) => sha256 === file.sha256)
  if (!claim) throw refused(model, `its run stored no artifact with ${file.path}`)
  const record = await bytes.artifact(claim.id)
  if (record === null || record.expired)
    throw refused(model, `the artifact ${claim.name} with ${file.path} has expired or was deleted`)
  if (record.runId !== seen.runId)
    throw refused(model, `the artifact ${record.name} is of another workflow run, ${record.runId}`)
  if (record.sha256 !== null && record.sha256 !== file.sha256)
    throw refused(
      model,
      `GitHub recorded the digest ${record.sha256} for the artifact with ${file.path}, and the candidate says ${file.sha256}`,
    )
  if (record.size !== file.size)
    throw refused(model, `the artifact with ${file.path} has ${record.size} bytes instead of ${file.size}`)
  return record
}

function refused(model: string, why: string): UserError {
  return new UserError(
    'refused',
    `the candidate of ${model} is not released: ${why}`,
    'run the workflow of the pull request again, then this one; or train in this workflow before this step',
  )
}
