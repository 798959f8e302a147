import type { GitHub } from '../github.ts'
import type { Issue, Label, Repository } from '../world.ts'
import { nodeId } from './account.ts'
import { fullName } from './repository.ts'

/** GitHub's `label`. */
export function presentLabel(github: GitHub, repository: Repository, label: Label): Record<string, unknown> {
  return {
    id: label.id,
    node_id: nodeId('Label', label.id),
    url: `${github.urls.api}/repos/${fullName(repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  }
}

/** Labels of an issue, in the order they were added. */
export function presentLabelsOf(
  github: GitHub,
  repository: Repository,
  issue: Issue,
): Record<string, unknown>[] {
  return issue.labels.flatMap((name) => {
    const label = findLabel(repository, name)
    return label ? [presentLabel(github, repository, label)] : []
  })
}

/** A repository's label; names differ by more than case. */
export function findLabel(repository: Repository, name: string): Label | undefined {
  return repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase())
}
