/** A commit as git knows it. */
export interface Commit {
  readonly sha: string
  readonly parents: readonly string[]
  /** The whole message, as written. */
  readonly message: string
}

/** How much a version moves, by Semantic Versioning 2.0.0; `none` is no release. */
export type Level = 'major' | 'minor' | 'patch' | 'none'

const order: readonly Level[] = ['none', 'patch', 'minor', 'major']

export function higher(a: Level, b: Level): Level {
  return order.indexOf(a) >= order.indexOf(b) ? a : b
}

export function highest(levels: Iterable<Level>): Level {
  let level: Level = 'none'
  for (const each of levels) level = higher(level, each)
  return level
}

export function isLevel(text: string): text is Level {
  return (order as readonly string[]).includes(text)
}
