import semver from 'semver'
import { isModelName, isStageName, tagParts } from './name.ts'

/** What a tag of the registry says; everything else in a repository's tags is none of our business. */
export type RegistryTag =
  /** The counter is what `gto register --simple false` writes; we never do. */
  | { readonly kind: 'version'; readonly model: string; readonly version: string; readonly counter?: number }
  | {
      readonly kind: 'withdrawal'
      readonly model: string
      readonly version: string
      readonly counter: number | null
    }
  | { readonly kind: 'deprecation'; readonly model: string; readonly counter: number | null }
  | {
      readonly kind: 'stage'
      readonly model: string
      readonly stage: string
      readonly counter: number | null
    }
  | {
      readonly kind: 'cleared-stage'
      readonly model: string
      readonly stage: string
      readonly counter: number | null
    }

// https://semver.org § "Is there a suggested regular expression", without its capture groups
const versionPattern =
  '(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)(?:-(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*))*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?'

const pattern = new RegExp(
  `^(?<model>${tagParts.model})` +
    `(?:(?:#(?<stage>${tagParts.stage})|@v(?<version>${versionPattern}))(?<undone>!?)|@(?<deprecated>deprecated))` +
    '(?:#(?<counter>\\d{1,15}))?$',
)

/** Null for every tag that isn't of the registry's grammar (GTO's `constants.py`). Git's limit keeps names short. */
export function parseTag(name: string): RegistryTag | null {
  if (name.length > 1024) return null
  const groups = pattern.exec(name)?.groups
  if (!groups) return null
  const model = (groups['model'] ?? '').replace('=', ':')
  if (!isModelName(model)) return null
  const counter = groups['counter'] === undefined ? null : Number(groups['counter'])
  const undone = groups['undone'] === '!'
  const { version, stage } = groups
  if (groups['deprecated']) return { kind: 'deprecation', model, counter }
  if (version !== undefined) {
    // The grammar allows numbers that nothing can count with.
    if (semver.parse(version) === null) return null
    if (undone) return { kind: 'withdrawal', model, version, counter }
    return { kind: 'version', model, version, ...(counter !== null && { counter }) }
  }
  if (stage === undefined || !isStageName(stage)) return null
  return { kind: undone ? 'cleared-stage' : 'stage', model, stage, counter }
}

/** The inverse of `parseTag`. */
export function formatTag(tag: RegistryTag): string {
  const model = tag.model.replace(':', '=')
  const counter = 'counter' in tag && typeof tag.counter === 'number' ? `#${tag.counter}` : ''
  switch (tag.kind) {
    case 'version':
      return `${model}@v${tag.version}${counter}`
    case 'withdrawal':
      return `${model}@v${tag.version}!${counter}`
    case 'deprecation':
      return `${model}@deprecated${counter}`
    case 'stage':
      return `${model}#${tag.stage}${counter}`
    case 'cleared-stage':
      return `${model}#${tag.stage}!${counter}`
  }
}

export function versionTag(model: string, version: string): string {
  return formatTag({ kind: 'version', model, version })
}
