import { currentEntry, verifyLedger, versionOf } from '../registry/ledger.ts'
import type { RegistryProblem } from '../registry/problem.ts'
import { type GitTag, type Model, readRegistry, type StageEntry } from '../registry/registry.ts'
import { parseTag } from '../registry/tag.ts'
import type { Finding } from './finding.ts'
import { makeTag, moveBack, removeTags, withdraw } from './repair.ts'

/** All that is wrong in a repository's tags, each with the command that mends it. Nothing of it hides another model. */
export function registryFindings(tags: readonly GitTag[]): Finding[] {
  const { models, problems } = readRegistry(tags)
  const all = [...models.values()]
  const commits = new Map(tags.map(({ name, commit }) => [name, commit]))
  return [
    ...problems.map((problem) => unreadable(problem, commits.get(problem.tag) ?? null)),
    ...tags.flatMap(almost),
    ...all.flatMap((model) => [...foreign(model, problems), ...twins(model, tags), ...stages(model)]),
  ]
}

function unreadable(
  { tag, kind, message, commit: recorded }: RegistryProblem,
  commit: string | null,
): Finding {
  return { severity: 'warning', where: tag, message, remedy: remedyFor() }

  function remedyFor(): string {
    switch (kind) {
      case 'lightweight':
        return commit === null
          ? removeTags([tag])
          : `make it an annotated one, which still has no record: ${makeTag(tag, commit, tag)}`
      case 'moved':
        return recorded === undefined ? removeTags([tag]) : `put it back: ${moveBack(tag, recorded)}`
      case 'schema':
        return 'update Modelseal here: npm install --global modelseal@latest'
      case 'no-tag':
        return `nothing has to be done; if it is a mistake: ${removeTags([tag])}`
      case 'name':
      case 'target':
      case 'date':
      case 'record':
      case 'no-version':
        return `it is read around; if nobody needs it: ${removeTags([tag])}`
    }
  }
}

/** Tags that look as if they were meant for the registry, but that no reader of it understands. */
function almost({ name, record, commit }: GitTag): Finding[] {
  if (record !== null || parseTag(name) !== null || !/@v?\d|@deprecated|#/i.test(name)) return []
  const meant = name.replace(/@v?(?=\d+\.\d+\.\d+)/i, '@v')
  const remedy =
    commit !== null && parseTag(meant)?.kind === 'version'
      ? `if it is a version: ${makeTag(meant, commit, meant)} && ${removeTags([name])}`
      : `versions are model@v1.2.3, stages model#production#4; if nobody needs it: ${removeTags([name])}`
  const message = 'looks like a tag of the registry, but is not in its grammar: it is read around'
  return [{ severity: 'warning', where: name, message, remedy }]
}

/** Stages without a record are the ledger's business, and records that are wrong were named already. */
function foreign(model: Model, problems: readonly RegistryProblem[]): Finding[] {
  const named = new Set(problems.map(({ tag }) => tag))
  const versions = model.versions.filter(
    ({ record, withdrawn, tag }) => record === null && !withdrawn && !named.has(tag),
  )
  return versions.map((version) => ({
    severity: 'warning',
    where: version.tag,
    message: 'has no record: another tool or a person made it. Its number counts, but pull refuses it',
    remedy: `release a later version with Modelseal; to withdraw this one: ${withdraw(model, version)}`,
  }))
}

/** GTO (1.10) minds withdrawn versions as well: only without its tags, one of the two is gone for it. */
function twins(model: Model, tags: readonly GitTag[]): Finding[] {
  return model.versions.flatMap((version, index): Finding[] => {
    const other = model.versions.slice(0, index).find(({ commit }) => commit === version.commit)
    if (!other) return []
    const goes = version.withdrawn || (version.record === null && !other.withdrawn) ? version : other
    const stays = goes === version ? other : version
    const gone = tags.flatMap(({ name }) => {
      const parsed = parseTag(name)
      const of = parsed?.kind === 'version' || parsed?.kind === 'withdrawal' ? parsed : null
      return of?.model === model.name && of.version === goes.version ? [name] : []
    })
    return [
      {
        severity: 'warning',
        where: version.tag,
        message: `stands at the same commit as ${other.tag}: GTO reads nothing in the repository when a stage is there`,
        remedy: `nothing has to be done for Modelseal; where GTO is used, keep ${stays.tag} only: ${removeTags(gone)}`,
      },
    ]
  })
}

function stages(model: Model): Finding[] {
  return [...model.stages].flatMap(([stage, ledger]) => [
    ...unsound(ledger),
    ...sameCounters(ledger),
    ...otherOrder(model, stage, ledger),
    ...outdated(model, stage),
  ])
}

/** A chain is sound up to its first bad step: without that and all that follow it, the stage can be promoted anew. */
function unsound(ledger: readonly StageEntry[]): Finding[] {
  const problems = verifyLedger(ledger)
  return problems.map(({ tag, message }) => {
    const first = ledger.findIndex((entry) => entry.tag === tag)
    const names = ledger.slice(Math.max(first, 0)).map((entry) => entry.tag)
    return {
      severity: 'error',
      where: tag,
      message,
      remedy: `pull gives nothing out of the stage; find out who made the tag, then promote again after ${removeTags(names)}`,
    }
  })
}

function sameCounters(ledger: readonly StageEntry[]): Finding[] {
  return ledger.flatMap((entry, index): Finding[] => {
    const other = ledger.slice(0, index).find(({ counter }) => counter === entry.counter)
    if (!other) return []
    const message = `has the same counter as ${other.tag}: which of them came last is told by their dates only`
    const goes = entry.record === null ? entry : other
    return [{ severity: 'error', where: entry.tag, message, remedy: removeTags([goes.tag]) }]
  })
}

/** GTO takes the step with the latest date for the present one, we the one with the highest counter. */
function otherOrder(model: Model, stage: string, ledger: readonly StageEntry[]): Finding[] {
  const ours = currentEntry(model, stage)
  const theirs = ledger.reduce<StageEntry | null>(
    (latest, entry) =>
      latest === null || Date.parse(entry.taggedAt) >= Date.parse(latest.taggedAt) ? entry : latest,
    null,
  )
  if (!ours || !theirs || ours === theirs) return []
  const named = (entry: StageEntry) => (entry.cleared ? 'empty' : `at ${entry.version ?? 'no version'}`)
  const at = ledger.indexOf(theirs)
  return [
    {
      severity: 'error',
      where: `${model.name}#${stage}`,
      message: `is ${named(ours)} by its counters (${ours.tag}), but GTO, which goes by dates, says it is ${named(theirs)} (${theirs.tag})`,
      remedy: `promote again after ${removeTags(ledger.slice(at + 1).map(({ tag }) => tag))}`,
    },
  ]
}

/** What should not be used any more, but is what a deployment gets. */
function outdated(model: Model, stage: string): Finding[] {
  const version = versionOf(model, currentEntry(model, stage)?.version ?? null)
  if (!version || (!version.withdrawn && !model.deprecated)) return []
  const what = version.withdrawn
    ? `${version.tag}, which was withdrawn`
    : `${version.tag} of a model that is deprecated`
  return [
    {
      severity: version.withdrawn ? 'error' : 'warning',
      where: `${model.name}#${stage}`,
      message: `holds ${what}`,
      remedy: `on the pull request of the version, comment: /modelseal rollback ${model.name} ${stage}; or promote another version`,
    },
  ]
}
