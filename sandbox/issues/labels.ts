import type { GitHub } from '../github.ts'
import { findLabel, presentLabel } from '../present/label.ts'
import type { Actor } from '../rest/access.ts'
import type { Issue, Label, Repository } from '../world.ts'
import { announce } from './announce.ts'
import { record } from './issues.ts'

/** What GitHub gives a label that came into being by being added to an issue. */
const DEFAULT_COLOR = 'ededed'

/** Makes a label of the repository, and tells of it. */
export function createLabel(
  github: GitHub,
  repository: Repository,
  actor: Actor,
  label: { name: string; color?: string | undefined; description?: string | null | undefined },
): Label {
  const created: Label = {
    id: github.world.nextId(),
    name: label.name,
    color: (label.color ?? DEFAULT_COLOR).toLowerCase(),
    description: label.description ?? null,
  }
  repository.labels.push(created)
  announceLabel(github, repository, actor, { action: 'created', label: created })
  return created
}

export function announceLabel(
  github: GitHub,
  repository: Repository,
  actor: Actor,
  news: { action: 'created' | 'edited' | 'deleted'; label: Label; changes?: Record<string, unknown> },
): void {
  const label = presentLabel(github, repository, news.label)
  github.emit({
    name: 'label',
    repository,
    sender: actor.account,
    payload: { action: news.action, label, ...(news.changes && { changes: news.changes }) },
    byJobToken: actor.byJobToken,
  })
}

/** Adds labels one by one; those the issue has already are passed over without an event. */
export async function addLabels(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  actor: Actor,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const label = findLabel(repository, name) ?? createLabel(github, repository, actor, { name })
    if (issue.labels.includes(label.name)) continue
    issue.labels.push(label.name)
    await labelled(github, repository, issue, actor, { event: 'labeled', label })
  }
}

/** Takes labels off; those the issue does not have are passed over. */
export async function removeLabels(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  actor: Actor,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const at = issue.labels.findIndex((each) => each.toLowerCase() === name.toLowerCase())
    const [removed] = at < 0 ? [] : issue.labels.splice(at, 1)
    const label = removed === undefined ? undefined : findLabel(repository, removed)
    if (label) await labelled(github, repository, issue, actor, { event: 'unlabeled', label })
  }
}

/** Leaves the issue with exactly these labels. */
export async function setLabels(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  actor: Actor,
  names: readonly string[],
): Promise<void> {
  const wanted = new Set(names.map((name) => name.toLowerCase()))
  const extra = issue.labels.filter((name) => !wanted.has(name.toLowerCase()))
  await removeLabels(github, repository, issue, actor, extra)
  await addLabels(github, repository, issue, actor, names)
}

async function labelled(
  github: GitHub,
  repository: Repository,
  issue: Issue,
  actor: Actor,
  { event, label }: { event: 'labeled' | 'unlabeled'; label: Label },
): Promise<void> {
  record(github, issue, actor, { event, label: { name: label.name, color: label.color } })
  const more = { label: presentLabel(github, repository, label) }
  await announce(github, repository, issue, actor, { action: event, more })
}
