import semver from 'semver'
import type { Level } from './commit.ts'
import { position, startOf } from './range.ts'

/** No version obeys all rules here: a person has to decide. Says what is in the way, and what can be done. */
export class RefusedVersionError extends Error {
  readonly remedy: string

  constructor(message: string, remedy: string) {
    super(message)
    this.name = 'RefusedVersionError'
    this.remedy = remedy
  }
}

/** What would be released on a maintenance branch. */
export interface Proposal {
  readonly model: string
  readonly current: string | null
  readonly next: string
  readonly level: Level
  /** Who asked for the level, if it was a commit or the evidence. */
  readonly asked: { readonly commit?: string; readonly summary: string } | undefined
  /** The version that a change without new behaviour would get here. */
  readonly smallest: string
}

/** @throws RefusedVersionError when the next version is not in the range of the branch. */
export function requireInside(range: string, proposal: Proposal): void {
  const { model, current, next, level, asked, smallest } = proposal
  const where = position(range, next)
  if (where === 'inside') return
  if (current === null)
    throw new RefusedVersionError(
      `the first version of ${model} would be ${next}, which is not in ${range}, the range of this branch`,
      'release the first version from another branch, and start this one at a version of its range',
    )
  if (position(range, current) === 'above')
    throw new RefusedVersionError(
      `${model} is at ${current} here, above ${range}, the range of this branch`,
      `start the branch at a version of ${range}, and merge nothing newer into it; or give each model its own range`,
    )
  if (where === 'below')
    throw new RefusedVersionError(
      `${model} is at ${current} here, and ${next} would be below ${range}, the range of this branch`,
      `start the branch at a version of ${range}, or begin the range with the trailer Release-As: ${startOf(range)}`,
    )
  const who = asked?.commit === undefined ? 'the evidence' : `commit ${asked.commit.slice(0, 7)}`
  const remedy =
    position(range, smallest) === 'inside'
      ? `; or, if those who call the model see no change, say so in a later commit: Release-As: ${smallest}`
      : ''
  throw new RefusedVersionError(
    `${next} of ${model} is not in ${range}, the range of this branch; ${who} asks for a ${level} version: ${asked?.summary ?? ''}`,
    `take the change back here and release it from another branch${remedy}`,
  )
}

/** @throws RefusedVersionError when a pre-release would come before one that is in its history. */
export function requireAhead({ model, current, next }: Pick<Proposal, 'model' | 'current' | 'next'>): void {
  if (current === null || semver.gt(next, current)) return
  throw new RefusedVersionError(
    `${model} is at ${current} here, and ${next} would be behind it`,
    'pre-releases are ordered by their names: release what is under way first, or merge the other way round',
  )
}
