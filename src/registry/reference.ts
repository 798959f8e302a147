import { stageHistory, verifyLedger, versionOf } from './ledger.ts'
import { isModelName, isStageName } from './name.ts'
import type { Registry, StageEntry, Version } from './registry.ts'
import { latestRelease } from './versions.ts'

/** What a person writes to name a version: `fraud`, `fraud@v1.3.0`, `fraud#production~1`, `fraud#production@{2026-03-03}`. */
export type Reference =
  | { readonly kind: 'latest'; readonly model: string }
  | { readonly kind: 'version'; readonly model: string; readonly version: string }
  | {
      readonly kind: 'stage'
      readonly model: string
      readonly stage: string
      readonly back: number
      readonly at: string | null
    }

/** Null when the text is no reference. `at` is the end of the day when only a date is given. */
export function parseReference(text: string): Reference | null {
  const stage = /^(?<model>[^#@]+)#(?<stage>[^~@]+)(?:~(?<back>\d{1,6})|@\{(?<at>[^}]+)\})?$/.exec(
    text,
  )?.groups
  if (stage) {
    const { model = '', stage: name = '', back, at } = stage
    const moment = at === undefined ? null : endOf(at)
    if (!isModelName(model) || !isStageName(name) || (at !== undefined && moment === null)) return null
    return { kind: 'stage', model, stage: name, back: Number(back ?? 0), at: moment }
  }
  const version = /^(?<model>[^#@]+)(?:@(?:v(?<version>\d[0-9A-Za-z.+-]*)|latest))?$/.exec(text)?.groups
  if (!version || !isModelName(version['model'] ?? '')) return null
  const model = version['model'] ?? ''
  return version['version'] === undefined
    ? { kind: 'latest', model }
    : { kind: 'version', model, version: version['version'] }
}

export interface Resolved {
  readonly version: Version
  /** The step of the ledger that put it there, for references to a stage. */
  readonly entry: StageEntry | null
}

export type Resolution =
  | { readonly ok: true; readonly resolved: Resolved }
  | { readonly ok: false; readonly reason: string; readonly hint: string }

/** The version that a reference names. A stage whose present step has no sound record is refused: anyone could have made it. */
export function resolveReference(registry: Registry, reference: Reference): Resolution {
  const model = registry.models.get(reference.model)
  if (!model) {
    const known = [...registry.models.keys()]
    return refuse(
      `there is no model ${reference.model}`,
      known.length > 0 ? `known models: ${known.slice(0, 10).join(', ')}` : 'no version was released yet',
    )
  }
  if (reference.kind === 'latest') {
    const version = latestRelease(model.versions) ?? model.versions.findLast((each) => !each.withdrawn)
    return version ? found(version, null) : refuse(`${model.name} has no version`, 'release one first')
  }
  if (reference.kind === 'version') {
    const version = versionOf(model, reference.version)
    if (!version)
      return refuse(
        `${model.name} has no version ${reference.version}`,
        `latest: ${model.versions.at(-1)?.version ?? 'none'}`,
      )
    return version.withdrawn
      ? refuse(`${version.tag} was withdrawn`, 'choose another version: modelseal ls')
      : found(version, null)
  }
  return resolveStage(reference, model)
}

function resolveStage(
  reference: Extract<Reference, { kind: 'stage' }>,
  model: NonNullable<ReturnType<Registry['models']['get']>>,
): Resolution {
  const whole = model.stages.get(reference.stage) ?? []
  const { at } = reference
  const ledger = at === null ? whole : whole.filter((entry) => Date.parse(entry.taggedAt) <= Date.parse(at))
  const entry = stageHistory(ledger)[reference.back]
  const place = `${model.name}#${reference.stage}`
  if (!entry) {
    const when =
      at === null
        ? reference.back > 0
          ? `${reference.back} steps before the present one`
          : 'yet'
        : `at ${at}`
    return refuse(`nothing is in ${place} ${when}`, `modelseal log ${model.name} shows what was`)
  }
  if (entry.cleared)
    return refuse(
      `${place} was emptied by ${entry.tag}`,
      `modelseal log ${model.name} shows what was there before`,
    )
  const [problem] = verifyLedger(whole)
  if (problem)
    return refuse(
      `the ledger of ${place} is not sound: ${problem.tag} ${problem.message}`,
      'only tags that the Modelseal App made count: modelseal doctor names the others',
    )
  const version = versionOf(model, entry.version)
  if (!version)
    return refuse(`${entry.tag} names version ${entry.version}, which does not exist`, 'modelseal doctor')
  return version.withdrawn
    ? refuse(`${version.tag}, which is in ${place}, was withdrawn`, 'roll back, or promote another version')
    : found(version, entry)
}

function found(version: Version, entry: StageEntry | null): Resolution {
  return { ok: true, resolved: { version, entry } }
}

function refuse(reason: string, hint: string): Resolution {
  return { ok: false, reason, hint }
}

/** A time without a zone is UTC: what a reference names does not depend on who asks where. */
function endOf(text: string): string | null {
  const date = /^\d{4}-\d{2}-\d{2}(?=$|T\d{2}:\d{2})/.exec(text)?.[0]
  if (date === undefined || !isDay(date)) return null
  const whole = text === date ? `${text}T23:59:59Z` : /Z$|[+-]\d{2}:\d{2}$/.test(text) ? text : `${text}Z`
  const time = Date.parse(whole)
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

/** JavaScript takes 31 February for 3 March. */
function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date)
}
