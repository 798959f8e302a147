import type { ModelConfiguration } from '../config/schema.ts'
import type { History, WalkedCommit } from '../ports/history.ts'
import type { Model, Version } from '../registry/registry.ts'
import { type CommitRules, createJudge, type Judge, type Judgement } from '../version/judge.ts'
import { type ParsedMessage, parseMessage } from '../version/message.ts'
import { isPrerelease } from '../version/next.ts'
import type { PlanInput } from '../version/plan.ts'
import { createReach } from '../version/reach.ts'
import { createSources } from '../version/sources.ts'

export interface SurveyedModel {
  readonly configuration: ModelConfiguration
  readonly model: Model
}

/** Where a model stands in the history of one commit. */
export interface Survey {
  /** The highest version that the commit descends from, and the highest without a pre-release part. */
  readonly current: Version | null
  readonly stable: Version | null
  /** Commits since the stable version that touch the model's sources, children first. */
  readonly judgements: readonly Judgement[]
  /** Of these, the ones that the current version does not contain. */
  readonly sinceCurrent: PlanInput['sinceCurrent']
}

/**
 * Judges the commits of all models in one walk. The walk starts from the guesses that the highest version of each
 * model is in the commit's history, as it is on the branch that is released from, and that no clock was wrong. Where
 * they fail (a maintenance branch), the walk itself tells, and is made again with what is known then.
 */
export async function surveyModels(
  history: History,
  to: string,
  models: readonly SurveyedModel[],
  rules: CommitRules,
): Promise<Survey[]> {
  const guess = await walk(history, to, 'dates', models.map(startOf), rules)
  if (guess) return guess
  const known = await knownAt(history, to, models)
  const sure = await walk(history, to, 'graph', known.map(startOf), rules)
  if (sure) return sure
  throw new Error(`the history of ${to} contradicts itself`)
}

/** The models with only those versions that were there at a commit: at it, or in its history. */
export async function knownAt(
  history: History,
  to: string,
  models: readonly SurveyedModel[],
): Promise<SurveyedModel[]> {
  const commits = models.flatMap(({ model }) => model.versions.map(({ commit }) => commit))
  const ancestors = await history.ancestors([...new Set(commits)], to)
  return models.map(({ configuration, model }) => {
    const versions = model.versions.filter(({ commit }) => ancestors.has(commit))
    return { configuration, model: { ...model, versions } }
  })
}

interface Start {
  readonly name: string
  readonly sources: readonly string[]
  readonly current: Version | null
  readonly stable: Version | null
}

function startOf({ configuration, model }: SurveyedModel): Start {
  const versions = model.versions.filter(({ withdrawn }) => !withdrawn)
  return {
    name: model.name,
    sources: configuration.sources,
    current: versions.at(-1) ?? null,
    stable: versions.findLast(({ version }) => !isPrerelease(version)) ?? null,
  }
}

interface Account extends Start {
  readonly judge: Judge
  /** Judged commits that the current version contains: it is a pre-release then. */
  readonly inCurrent: Set<string>
}

/** Null when a version that the walk started from is not in the history, or a commit came before its child. */
async function walk(
  history: History,
  to: string,
  order: 'dates' | 'graph',
  starts: readonly Start[],
  rules: CommitRules,
): Promise<Survey[] | null> {
  const marks = starts
    .flatMap(({ stable, current }) => [stable, current].flatMap((each) => each ?? []))
    .sort((a, b) => Date.parse(a.taggedAt) - Date.parse(b.taggedAt))
    .map(({ commit }) => commit)
  const reach = createReach(to, marks)
  const accounts = starts.map((start): Account => {
    return { ...start, judge: createJudge(start.name, rules, reach), inCurrent: new Set() }
  })
  const touched = touchedBy(accounts)
  // One model without a version needs the whole history, and so do all then.
  const notInAll = accounts.every(({ stable }) => stable !== null) ? marks : []
  for await (const batch of history.walk({ to, notInAll, order, paths: touched !== null })) {
    for (const commit of batch) {
      const containing = reach.visit(commit.sha, commit.parents)
      let message: ParsedMessage | null = null
      for (const { judge, stable, current, inCurrent } of touched?.(commit) ?? accounts) {
        if (stable !== null && containing.has(stable.commit)) continue
        message ??= parseMessage(commit.message)
        judge.add(commit, message, containing)
        if (current !== null && containing.has(current.commit)) inCurrent.add(commit.sha)
      }
    }
    if (reach.disordered()) return null
    if (notInAll.length > 0 && reach.over()) break
  }
  if (!marks.every((mark) => reach.reached(mark))) return null
  return accounts.map(({ current, stable, judge, inCurrent }) => {
    const judgements = judge.judgements()
    const sinceCurrent = {
      has: (commit: string) => !inCurrent.has(commit),
      size: judgements.length - inCurrent.size,
    }
    return { current, stable, judgements, sinceCurrent }
  })
}

/**
 * Null when every commit counts for every model: then git need not tell what each changed. A file that moved into a
 * model's sources is followed to where it was: commits come newest first.
 */
function touchedBy(accounts: readonly Account[]): ((commit: WalkedCommit) => readonly Account[]) | null {
  const everything = accounts.filter(({ sources }) => sources.includes('**') && sources.length === 1)
  if (everything.length === accounts.length) return null
  const sourcesOf = createSources(new Map(accounts.map((account) => [account, account.sources])))
  const followed = new Map<string, readonly Account[]>()
  const ownersOf = (path: string): readonly Account[] => {
    const more = followed.get(path)
    return more ? [...new Set([...sourcesOf(path), ...more])] : sourcesOf(path)
  }
  return ({ paths: changed, renames = [] }) => {
    const paths = changed ?? []
    const [path] = paths
    // Commits that change nothing are for those models that take every commit.
    const touched =
      path !== undefined && paths.length === 1
        ? ownersOf(path)
        : [...new Set([...everything, ...paths.flatMap(ownersOf)])]
    for (const { from, to } of renames) followed.set(from, [...(followed.get(from) ?? []), ...ownersOf(to)])
    return touched
  }
}
