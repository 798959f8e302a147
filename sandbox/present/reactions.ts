import type { GitHub } from '../github.ts'
import type { Comment } from '../world.ts'
import { nodeId, presentAccount } from './account.ts'

export const REACTIONS = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'] as const

/** GitHub's `reaction-rollup`. */
export function presentReactions(reactions: Comment['reactions'], url: string): Record<string, unknown> {
  const counts = REACTIONS.map((content) => [
    content,
    reactions.filter((each) => each.content === content).length,
  ])
  return { url, total_count: reactions.length, ...Object.fromEntries(counts) }
}

export function presentReaction(
  github: GitHub,
  reaction: Comment['reactions'][number],
): Record<string, unknown> {
  const account = github.world.accounts.get(reaction.user.toLowerCase())
  return {
    id: reaction.id ?? 0,
    node_id: nodeId('Reaction', reaction.id ?? 0),
    user: account ? presentAccount(github, account) : null,
    content: reaction.content,
    created_at: reaction.createdAt ?? github.world.clock.now(),
  }
}
