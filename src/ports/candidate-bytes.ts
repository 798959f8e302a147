/** A workflow artifact as GitHub's own record has it. */
export interface ArtifactRecord {
  readonly id: number
  readonly name: string
  readonly size: number
  /** Lower-case hex of the stored bytes; null when GitHub does not say. */
  readonly sha256: string | null
  readonly expired: boolean
  readonly runId: number
}

/** A workflow run as GitHub's own record has it. */
export interface RunRecord {
  readonly id: number
  readonly event: string
  readonly headCommit: string
  /** False when its code came from a fork. */
  readonly ownCode: boolean
  /** Path of the workflow's file. */
  readonly workflow: string
}

/** Reads the model files that a candidate's workflow run stored as artifacts. */
export interface CandidateBytes {
  run(id: number): Promise<RunRecord | null>
  /** Null when there is none of that number, or not any more. */
  artifact(id: number): Promise<ArtifactRecord | null>
  /** The artifact's bytes. @throws UserError when it has expired. */
  download(artifact: ArtifactRecord): Promise<ReadableStream<Uint8Array>>
}
