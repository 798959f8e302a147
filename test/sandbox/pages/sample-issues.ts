import type { Account } from '../../../sandbox/world.ts'
import type { Scene } from './sample.ts'
import type { History } from './sample-history.ts'
import { comment, hostile } from './texts.ts'

export function openIssues(
  { sandbox, repository, alice, bob, carol, app }: Scene,
  { first, base, head }: History,
): void {
  const at = () => sandbox.world.clock.now()
  const id = () => sandbox.world.nextId()
  const wait = (seconds: number) => sandbox.world.clock.advance(seconds)
  const event = (
    name: 'labeled' | 'head_ref_force_pushed' | 'merged' | 'closed',
    actor: Account,
    more = {},
  ) => ({
    id: id(),
    event: name,
    actor,
    createdAt: at(),
    viaApp: null,
    ...more,
  })
  const say = (author: Account, body: string) => ({
    id: id(),
    author,
    viaApp: null,
    body,
    createdAt: at(),
    updatedAt: at(),
    reactions: [],
  })

  const issue = (number: number, title: string, body: string, author: Account) => ({
    id: id(),
    number,
    title,
    body,
    author,
    state: 'open' as 'open' | 'closed',
    labels: [] as string[],
    comments: [] as ReturnType<typeof say>[],
    timeline: [] as ReturnType<typeof event>[],
    createdAt: at(),
    updatedAt: at(),
    closedAt: null,
    closedBy: null,
  })
  const pull = {
    headRef: 'more-trees',
    headSha: head,
    headRepositoryId: repository.id,
    baseRef: 'main',
    baseSha: base,
    draft: false,
  }
  const unmerged = { mergeCommitSha: null, mergedAt: null, mergedBy: null, requestedReviewers: [] }
  const pulled = issue(
    1,
    'Double the trees of the forest',
    'Recall on small payments was **too low**; closes #2.\n\n- [x] trained\n- [ ] calibrated',
    alice,
  )
  pulled.labels.push('model', 'promote:production')
  wait(120)
  pulled.timeline.push(event('labeled', alice, { label: { name: 'model', color: 'fbca04' } }))
  wait(60)
  pulled.comments.push(say(app.bot, comment))
  wait(900)
  pulled.timeline.push(event('head_ref_force_pushed', alice, { commitId: head }))
  pulled.comments.push(say(carol, 'Does the gain hold on small payments, @alice? See #2.'))
  wait(300)
  pulled.timeline.push(event('labeled', bob, { label: { name: 'promote:production', color: '0e8a16' } }))
  const approval = {
    id: id(),
    author: bob,
    state: 'APPROVED' as const,
    body: 'The gain holds on *both* slices.',
    commitId: head,
    submittedAt: at(),
  }
  repository.issues.set(1, { ...pulled, pull: { ...pull, ...unmerged, reviews: [approval] } })
  repository.issues.set(2, {
    ...issue(2, 'Recall on small payments is low', 'Below 20 €, we miss a third.', carol),
    pull: null,
  })
  const done = issue(3, 'Read rows once', 'Faster.', bob)
  done.timeline.push(event('merged', bob, { commitId: base }), event('closed', bob))
  repository.issues.set(4, { ...issue(4, 'Nothing to see', hostile, carol), pull: null })
  repository.issues.set(3, {
    ...done,
    state: 'closed',
    pull: {
      ...pull,
      headRef: 'gone',
      headRepositoryId: null,
      headSha: base,
      baseSha: first,
      ...unmerged,
      mergedAt: at(),
      mergedBy: bob,
      mergeCommitSha: base,
      reviews: [],
    },
  })
}
