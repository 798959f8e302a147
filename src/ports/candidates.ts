/** Hands a candidate over to the bot: a raw workflow artifact. */
export interface CandidateStore {
  /** @throws UserError when an artifact of that name exists in the run, or the service refuses. */
  hand(name: string, text: string): Promise<{ readonly artifactId: number; readonly sha256: string }>
}
