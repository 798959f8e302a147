/** A workflow run, in the attempt that this is. */
export interface Run {
  readonly id: string
  /** 1 for the first. */
  readonly attempt: number
}

const pattern =
  /^<!-- modelseal draft run=(?<id>[\w-]*) attempt=(?<attempt>\d+) (?:at=(?<at>[\d:.TZ-]+) )?[\w-]+ -->\n/

/** Says in a draft's notes, where nobody sees it, who is at work on it. Publishing writes other notes. */
export function mark(notes: string, run: Run | undefined, nonce: string, at: Date): string {
  const { id, attempt } = run ?? { id: '', attempt: 0 }
  return `<!-- modelseal draft run=${id} attempt=${attempt} at=${at.toISOString()} ${nonce} -->\n${notes}`
}

export function isMarked(notes: string): boolean {
  return pattern.test(notes)
}

/** GitHub starts an attempt when the one before has ended: what that one left, nobody else is at work on. */
export function isEarlierAttempt(notes: string, run: Run): boolean {
  const groups = pattern.exec(notes)?.groups
  return groups?.['id'] === run.id && run.id !== '' && Number(groups['attempt']) < run.attempt
}

/** No job runs for longer, on machines of one's own: https://docs.github.com/actions/reference/limits */
const longestJob = 5 * 24 * 60 * 60 * 1000

/** True when whoever made the draft cannot be at work on it any more. */
export function isAbandoned(notes: string, now: Date): boolean {
  const at = pattern.exec(notes)?.groups?.['at']
  return at !== undefined && now.getTime() - Date.parse(at) > longestJob
}
