/** A workflow run, in the attempt that this is. */
export interface Run {
  readonly id: string
  /** 1 for the first. */
  readonly attempt: number
}

const pattern = /^<!-- modelseal draft run=(?<id>[\w-]*) attempt=(?<attempt>\d+) [\w-]+ -->\n/

/** Says in a draft's notes, where nobody sees it, who is at work on it. Publishing writes other notes. */
export function mark(notes: string, run: Run | undefined, nonce: string): string {
  const { id, attempt } = run ?? { id: '', attempt: 0 }
  return `<!-- modelseal draft run=${id} attempt=${attempt} ${nonce} -->\n${notes}`
}

export function isMarked(notes: string): boolean {
  return pattern.test(notes)
}

/** GitHub starts an attempt when the one before has ended: what that one left, nobody else is at work on. */
export function isEarlierAttempt(notes: string, run: Run): boolean {
  const groups = pattern.exec(notes)?.groups
  return groups?.['id'] === run.id && run.id !== '' && Number(groups['attempt']) < run.attempt
}
