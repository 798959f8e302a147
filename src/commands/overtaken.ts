import type { Head, History } from '../ports/history.ts'
import type { Model, Version } from '../registry/registry.ts'
import { isHigher } from '../registry/versions.ts'
import { type Channel, isPrerelease } from '../version/next.ts'
import type { Plan } from '../version/plan.ts'

/**
 * The same plan, unless a lower version was released from a later commit of the head's branch: a run was slow, or
 * started again, and another one was faster. What it would release would come after that version, and hold what was
 * before. The later version contains this commit and tells of it, so nothing is lost.
 */
export async function unlessOvertaken(
  plan: Plan,
  { history, head, model, current, channel }: Situation,
): Promise<Plan> {
  const { next } = plan
  if (next === null || channel.kind === 'preview') return plan
  // Ascending, and the current one is the highest that the head descends from.
  const higher = model.versions
    .slice(current === null ? 0 : model.versions.indexOf(current) + 1)
    .filter(({ version, withdrawn }) => !withdrawn && isInTheWay(version, channel) && isHigher(next, version))
  const later = await history.later([...new Set(higher.map(({ commit }) => commit))], head)
  const by = higher.findLast(({ commit }) => later.has(commit))
  if (!by) return plan
  const summary = `${by.tag} was released from a later commit of the branch, and contains this one`
  const reasons = [{ level: 'none' as const, source: 'channel' as const, summary }, ...plan.reasons]
  return { ...plan, next: null, bump: 'none', reasons }
}

interface Situation {
  readonly history: History
  readonly head: Head
  readonly model: Model
  /** The highest version that the head descends from. */
  readonly current: Version | null
  readonly channel: Channel
}

/** A pre-release of another channel may contain what this one has still to release. */
function isInTheWay(version: string, channel: Channel): boolean {
  return (
    !isPrerelease(version) || (channel.kind === 'prerelease' && version.includes(`-${channel.identifier}.`))
  )
}
