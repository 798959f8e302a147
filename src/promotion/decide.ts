import type { ModelConfiguration, StageConfiguration } from '../config/schema.ts'
import { compare } from '../metrics/compare.ts'
import { judgeGates } from '../metrics/gates.ts'
import type { Metric } from '../metrics/metric.ts'
import { versionInStage } from '../registry/ledger.ts'
import { emptyModel, type Version } from '../registry/registry.ts'
import { latestRelease } from '../registry/versions.ts'
import type { Baseline, Decision, ModelDecision } from './decision.ts'
import { decidePromotion } from './promote.ts'
import { decideRollback } from './rollback.ts'
import { filesAreSafe } from './safety.ts'
import type { Snapshot } from './snapshot.ts'
import { standing } from './subject.ts'

/** What should be, from what is. Pure: the same snapshot always gives the same decision. */
export function decide(snapshot: Snapshot): Decision {
  const { policy } = snapshot
  if (!policy.ok) return { models: [], removeLabels: [], policyProblems: policy.problems }
  const { stages } = policy.configuration
  const models = Object.entries(policy.configuration.models).map(([name, configuration]) =>
    decideModel(snapshot, name, configuration, stages),
  )
  return { models, removeLabels: labelsToRemove(models), policyProblems: [] }
}

/** One label may speak for several models: it stays as long as it still does something for one of them. */
function labelsToRemove(models: readonly ModelDecision[]): Decision['removeLabels'] {
  const stages = models.flatMap((model) => model.stages)
  const useful = new Set(stages.filter(({ change }) => change !== null).map(({ label }) => label))
  const removals = new Map(
    stages.flatMap(({ removeLabels }) => removeLabels.map(({ label, why }) => [label, why] as const)),
  )
  return [...removals].filter(([label]) => !useful.has(label)).map(([label, why]) => ({ label, why }))
}

function decideModel(
  snapshot: Snapshot,
  name: string,
  configuration: ModelConfiguration,
  stages: Readonly<Record<string, StageConfiguration>>,
): ModelDecision {
  const model = snapshot.registry.models.get(name) ?? emptyModel(name)
  const at = standing(snapshot, name)
  const manifest = at.released ? (snapshot.manifests.get(at.released.tag) ?? null) : at.candidate
  const production = baseline(snapshot, versionInStage(model, mainStage(stages)))
  const lastRelease = baseline(snapshot, latestRelease(model.versions, at.released))
  // What is in production is not compared with itself: then the release before is the measure.
  const compared = production && production.version.tag !== at.released?.tag ? production : lastRelease
  const gates = manifest
    ? judgeGates(configuration.gates, manifest.metrics, {
        production: production === null ? null : metricsOf(compared),
        lastRelease: metricsOf(lastRelease),
      })
    : []
  const safety = manifest ? filesAreSafe(manifest, configuration) : null
  return {
    model: name,
    configuration,
    standing: at,
    manifest,
    production,
    lastRelease,
    comparedWith: compared,
    comparison: manifest
      ? compare(manifest.metrics, compared?.manifest?.metrics ?? null, {
          directions: configuration.directions,
        })
      : null,
    gates,
    stages: Object.entries(stages).flatMap(([stage, rules]) => {
      const judged = manifest !== null
      const context = { snapshot, model, stage, rules, standing: at, gates, judged, safety }
      const rollback = decideRollback(context)
      return rollback ? [decidePromotion(context), rollback] : [decidePromotion(context)]
    }),
  }
}

/** The stage that candidates are compared with: `production`, or the last one configured. */
export function mainStage(stages: Readonly<Record<string, unknown>>): string {
  return 'production' in stages ? 'production' : (Object.keys(stages).at(-1) ?? 'production')
}

function baseline(snapshot: Snapshot, version: Version | null): Baseline | null {
  return version ? { version, manifest: snapshot.manifests.get(version.tag) ?? null } : null
}

/** Null when there is no such version; empty, so that gates fail, when it could not be read. */
function metricsOf(baseline: Baseline | null): readonly Metric[] | null {
  return baseline === null ? null : (baseline.manifest?.metrics ?? [])
}
