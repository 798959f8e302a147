import type { Level } from './commit.ts'

/** Why a number is what it is, or why something did not count. */
export interface Reason {
  readonly level: Level
  readonly source: 'commit' | 'evidence' | 'override' | 'channel'
  readonly commit?: string
  readonly summary: string
}

export function reason(level: Level, source: Reason['source'], summary: string): Reason {
  return { level, source, summary }
}
