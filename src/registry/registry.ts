import semver from 'semver'
import { createProblems, mismatch, type Problems, type RegistryProblem, unusable } from './problem.ts'
import { parseRecord, type StageRecord, type TagRecord, type VersionRecord } from './record.ts'
import { parseTag, type RegistryTag } from './tag.ts'
import { versionAt } from './versions.ts'

/** A git tag as any reader of the repository gives it; no order is assumed. */
export interface GitTag {
  /** Short name, without `refs/tags/`. */
  readonly name: string
  /** The tag object, or the commit itself for a lightweight tag. */
  readonly object: string
  /** The commit that it finally points at; null when it is no commit. */
  readonly commit: string | null
  readonly annotated: boolean
  /** ISO 8601; null for a lightweight tag. */
  readonly taggedAt: string | null
  readonly tagger: string | null
  /** Value of the `Modelseal-Record` trailer, if there is one. */
  readonly record: string | null
}

export interface Version {
  readonly model: string
  /** Without the `v`. */
  readonly version: string
  readonly tag: string
  readonly object: string
  readonly commit: string
  readonly taggedAt: string
  /** Null when the tag was made by another tool, GTO for one. */
  readonly record: VersionRecord | null
  readonly withdrawn: boolean
}

/** One step of a stage's ledger. */
export interface StageEntry {
  readonly stage: string
  readonly counter: number
  readonly tag: string
  readonly object: string
  readonly commit: string
  readonly taggedAt: string
  /** Null when the stage was emptied, or the tag stands where no version is. */
  readonly version: string | null
  readonly cleared: boolean
  readonly record: StageRecord | null
}

export interface Model {
  readonly name: string
  /** Ascending by semantic version; withdrawn ones included. */
  readonly versions: readonly Version[]
  /** Ledgers by stage, ascending by counter. */
  readonly stages: ReadonlyMap<string, readonly StageEntry[]>
  /** Numbers that are taken without a version that can be used: of tags that cannot be read, or withdrawn and gone. */
  readonly reserved: readonly string[]
  readonly deprecated: boolean
  /** Highest counter of any tag of the model: the next tag gets one more. */
  readonly counter: number
  /** Latest tagger date of any tag of the model; the next must be later, as GTO orders by it. */
  readonly lastTaggedAt: string | null
}

export interface Registry {
  readonly models: ReadonlyMap<string, Model>
  /** Tags that were read around; one never hides another model. */
  readonly problems: readonly RegistryProblem[]
}

/** The whole registry from a repository's tags, in any order. Pure: what was read is all it knows. */
export function readRegistry(tags: readonly GitTag[]): Registry {
  const problems = createProblems()
  const groups = new Map<string, { tag: GitTag; parsed: RegistryTag }[]>()
  for (const tag of tags) {
    const parsed = parseTag(tag.name)
    if (!parsed) {
      if (tag.record !== null)
        problems.push({
          tag: tag.name,
          model: null,
          kind: 'name',
          message: 'carries a record, but its name is not of the registry',
        })
      continue
    }
    const group = groups.get(parsed.model)
    if (group) group.push({ tag, parsed })
    else groups.set(parsed.model, [{ tag, parsed }])
  }
  const models = new Map<string, Model>()
  for (const name of [...groups.keys()].sort()) {
    models.set(name, readModel(name, groups.get(name) ?? [], problems))
  }
  return {
    models,
    get problems() {
      return problems.all()
    },
  }
}

/** A model that has no tags yet. */
export function emptyModel(name: string): Model {
  return {
    name,
    versions: [],
    stages: new Map(),
    reserved: [],
    deprecated: false,
    counter: 0,
    lastTaggedAt: null,
  }
}

function readModel(
  name: string,
  group: readonly { tag: GitTag; parsed: RegistryTag }[],
  problems: Problems,
): Model {
  const usable = group.filter(({ tag }) => {
    const problem = unusable(tag)
    if (problem !== null) problems.push({ tag: tag.name, model: name, ...problem })
    return problem === null
  })
  const counters = group.map(({ parsed }) => ('counter' in parsed ? (parsed.counter ?? 0) : 0))
  const versions = readVersions(name, usable, problems)
  return {
    name,
    versions,
    stages: readStages(name, usable, versions, problems),
    reserved: readReserved(name, group, versions, problems),
    deprecated: usable.some(({ parsed }) => parsed.kind === 'deprecation'),
    counter: counters.reduce((a, b) => Math.max(a, b), 0),
    lastTaggedAt: latest(usable.map(({ tag }) => tag.taggedAt ?? '')),
  }
}

function latest(times: readonly string[]): string | null {
  return times.reduce<string | null>((last, time) => {
    const after = last === null ? 1 : byTime(time, last)
    return after > 0 || (after === 0 && time > (last ?? '')) ? time : last
  }, null)
}

/** Whoever releases creates a tag: a name that is there, or was, cannot be had, whatever is wrong with it. */
function readReserved(
  model: string,
  group: readonly { tag: GitTag; parsed: RegistryTag }[],
  versions: readonly Version[],
  problems: Problems,
): string[] {
  const known = new Set(versions.map(({ version }) => version))
  const tagged = new Set(group.flatMap(({ parsed }) => (parsed.kind === 'version' ? [parsed.version] : [])))
  const reserved = new Set<string>([...tagged].filter((version) => !known.has(version)))
  for (const { tag, parsed } of group) {
    if (parsed.kind !== 'withdrawal' || tagged.has(parsed.version)) continue
    reserved.add(parsed.version)
    const message = `withdraws ${parsed.version}, of which there is no tag: the number is not given again`
    problems.push({ tag: tag.name, model, kind: 'no-tag', message })
  }
  return [...reserved].sort((a, b) => semver.compareBuild(a, b))
}

function readVersions(
  model: string,
  group: readonly { tag: GitTag; parsed: RegistryTag }[],
  problems: Problems,
): Version[] {
  const withdrawn = new Set(
    group.flatMap(({ parsed }) => (parsed.kind === 'withdrawal' ? [parsed.version] : [])),
  )
  const versions = group.flatMap(({ tag, parsed }): Version[] => {
    if (parsed.kind !== 'version') return []
    const own = recordFor(tag, parsed, problems)
    return [
      {
        model,
        version: parsed.version,
        tag: tag.name,
        object: tag.object,
        commit: tag.commit ?? '',
        taggedAt: tag.taggedAt ?? '',
        // Few of thousands are ever looked at.
        get record() {
          const record = own()
          return record?.kind === 'version' ? record : null
        },
        withdrawn: withdrawn.has(parsed.version),
      },
    ]
  })
  return onceEach(versions, problems).sort((a, b) => semver.compareBuild(a.version, b.version))
}

/** GTO writes versions with a counter, too, when told so: of two tags for one version, the one with a record is it. */
function onceEach(versions: readonly Version[], problems: Problems): Version[] {
  const tags = new Map<string, Version[]>()
  for (const version of versions) tags.set(version.version, [...(tags.get(version.version) ?? []), version])
  const byRecord = (version: Version) => (version.record ? 0 : 1)
  return [...tags.values()].flatMap((same) => {
    if (same.length === 1) return same
    const [first, ...others] = same.toSorted((a, b) => byRecord(a) - byRecord(b) || byTag(a, b))
    for (const { tag, model, version } of others) {
      const message = `is version ${version} a second time, beside ${first?.tag}`
      problems.push({ tag, model, kind: 'twice', message })
    }
    return first ? [first] : []
  })
}

function readStages(
  model: string,
  group: readonly { tag: GitTag; parsed: RegistryTag }[],
  versions: readonly Version[],
  problems: Problems,
): Map<string, StageEntry[]> {
  const stages = new Map<string, StageEntry[]>()
  for (const { tag, parsed } of group) {
    if (parsed.kind !== 'stage' && parsed.kind !== 'cleared-stage') continue
    const record = recordFor(tag, parsed, problems)()
    const stageRecord = record?.kind === 'stage' ? record : null
    const cleared = parsed.kind === 'cleared-stage'
    const version = cleared
      ? null
      : (stageRecord?.version ?? versionAt(versions, tag.commit)?.version ?? null)
    if (!cleared && version === null) {
      const message = 'stands at a commit that has no version of the model'
      problems.push({ tag: tag.name, model, kind: 'no-version', message })
    }
    if (!cleared && version !== null && !versions.some((each) => each.version === version)) {
      const message = `names version ${version}, of which there is no tag`
      problems.push({ tag: tag.name, model, kind: 'no-version', message })
    }
    const entry: StageEntry = {
      stage: parsed.stage,
      counter: parsed.counter ?? 0,
      tag: tag.name,
      object: tag.object,
      commit: tag.commit ?? '',
      taggedAt: tag.taggedAt ?? '',
      version,
      cleared,
      record: stageRecord,
    }
    const ledger = stages.get(parsed.stage)
    if (ledger) ledger.push(entry)
    else stages.set(parsed.stage, [entry])
  }
  for (const ledger of stages.values())
    ledger.sort((a, b) => a.counter - b.counter || byTime(a.taggedAt, b.taggedAt) || byTag(a, b))
  return stages
}

/** Reads the tag's record, if it has one that is its own: once, when it is asked for. */
function recordFor(tag: GitTag, parsed: RegistryTag, problems: Problems): () => TagRecord | null {
  let answer: { readonly record: TagRecord | null; readonly problem: RegistryProblem | null } | null = null
  const read = () => {
    answer ??= readRecord(tag, parsed)
    return answer
  }
  problems.later(() => read().problem)
  return () => read().record
}

function readRecord(tag: GitTag, parsed: RegistryTag) {
  if (tag.record === null) return { record: null, problem: null }
  const read = parseRecord(tag.record)
  const problem = read.ok ? mismatch(read.record, tag, parsed) : { kind: read.kind, message: read.reason }
  return {
    record: read.ok && !problem ? read.record : null,
    problem: problem && { tag: tag.name, model: parsed.model, ...problem },
  }
}

function byTag(a: { readonly tag: string }, b: { readonly tag: string }): number {
  return a.tag < b.tag ? -1 : a.tag > b.tag ? 1 : 0
}

function byTime(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b)
}
