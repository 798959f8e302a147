import type { FileDigest } from './workspace.ts'

/** Hands a candidate over to the bot: a raw workflow artifact. */
export interface CandidateStore {
  /** @throws UserError when an artifact of that name exists in the run, or the service refuses. */
  hand(name: string, text: string): Promise<{ readonly artifactId: number; readonly sha256: string }>
  /** Stores a file of the workspace as an artifact of this name; what the run has stored already, is not stored twice. */
  keep(name: string, file: FileDigest): Promise<{ readonly artifactId: number }>
}
