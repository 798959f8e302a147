import type { TagRecord } from './record.ts'
import type { RegistryTag } from './tag.ts'

/**
 * - `name`: a record under a name that is not of the registry
 * - `lightweight`, `target`, `date`: no annotated tag of a commit, with a date
 * - `schema`: the record is of a newer Modelseal
 * - `record`: the record is none of ours, or that of another tag
 * - `moved`: the record is for another commit than the one that the tag is at
 * - `no-version`: a stage at a commit, or with a version, that the model does not have
 * - `twice`: another tag is the same version
 * - `no-tag`: a withdrawal of a version that there is no tag of
 */
export type ProblemKind =
  | 'name'
  | 'lightweight'
  | 'target'
  | 'date'
  | 'schema'
  | 'record'
  | 'moved'
  | 'no-version'
  | 'twice'
  | 'no-tag'

export interface RegistryProblem {
  readonly tag: string
  readonly model: string | null
  readonly kind: ProblemKind
  readonly message: string
  /** Where a tag that was moved belongs, by its record. */
  readonly commit?: string
}

interface TagFacts {
  readonly annotated: boolean
  readonly commit: string | null
  readonly taggedAt: string | null
}

/** Why a tag of the registry's grammar cannot be read, if so. */
export function unusable(tag: TagFacts): Pick<RegistryProblem, 'kind' | 'message'> | null {
  if (!tag.annotated)
    return { kind: 'lightweight', message: 'is a lightweight tag: GTO does not see it, and it has no record' }
  if (tag.commit === null) return { kind: 'target', message: 'does not point at a commit' }
  const dated = !Number.isNaN(Date.parse(tag.taggedAt ?? ''))
  return dated ? null : { kind: 'date', message: 'has no date that can be read' }
}

/** Why a record is not that of the tag which carries it, if so. */
export function mismatch(
  record: TagRecord,
  tag: Pick<TagFacts, 'commit'>,
  parsed: RegistryTag,
): Pick<RegistryProblem, 'kind' | 'message' | 'commit'> | null {
  const own =
    record.model === parsed.model &&
    (parsed.kind === 'version'
      ? record.kind === 'version' && record.version === parsed.version
      : record.kind === 'stage')
  if (!own) return { kind: 'record', message: 'the record is for another tag' }
  if (record.commit === tag.commit) return null
  const message = `the record is for commit ${record.commit.slice(0, 12)}, the tag stands at ${tag.commit?.slice(0, 12)}: it was moved or copied`
  return { kind: 'moved', message, commit: record.commit }
}

/** Collects what is wrong with tags. */
export interface Problems {
  push(problem: RegistryProblem): void
  /** For what takes long to find out, and only some ask for. */
  later(find: () => RegistryProblem | null): void
  /** Of all tags, by name. */
  all(): readonly RegistryProblem[]
}

export function createProblems(): Problems {
  const known: RegistryProblem[] = []
  const unknown: (() => RegistryProblem | null)[] = []
  return {
    push: (problem) => void known.push(problem),
    later: (find) => void unknown.push(find),
    all() {
      for (const find of unknown.splice(0)) {
        const problem = find()
        if (problem) known.push(problem)
      }
      return known.sort((a, b) => (a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0))
    },
  }
}
