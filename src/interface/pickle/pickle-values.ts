/** What a name in a pickle may be used for; null when it is not allowed at all. */
export type Use = 'called' | 'made' | 'named' | null

/** Names by module, separated by spaces. */
export type Names = Readonly<Record<string, string>>

export interface Global {
  readonly kind: 'global'
  readonly module: string
  readonly name: string
  readonly use: Use
}

export interface Tuple {
  readonly kind: 'tuple'
  readonly items: readonly Value[]
}

export interface Dict {
  readonly kind: 'dict'
  /** What stands under texts; null when it is too much to keep. */
  entries: Map<string, Value> | null
}

/** What calling or making something gave. */
export interface Made {
  readonly kind: 'made'
  readonly by: Value
  /** Null when they are not known one by one. */
  readonly args: readonly Value[] | null
  state: Value | null
  /** True once something else refers to it. */
  handedOn: boolean
}

export interface Persistent {
  readonly kind: 'persistent'
  readonly id: Value
}

/** A value on the stack, as far as it matters: texts, whole numbers, names, and what is made of them. */
export type Value = string | number | Global | Tuple | Dict | Made | Persistent | Other

interface Other {
  readonly kind: 'unknown' | 'none' | 'mark'
}

export const unknown: Value = { kind: 'unknown' }
/** A text that is too long or has escapes. */
export const hiddenText: Value = { kind: 'unknown' }
export const none: Value = { kind: 'none' }
export const mark: Value = { kind: 'mark' }
export const emptyTuple: Tuple = { kind: 'tuple', items: [] }

export function isKind<K extends Exclude<Value, string | number>['kind']>(
  value: Value | null | undefined,
  kind: K,
): value is Extract<Value, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind
}

export const nameOf = (global: { readonly module: string; readonly name: string }): string =>
  `${global.module}.${global.name}`

/** The name of what was called or made, or null. `_reconstructor` is how protocols 0 and 1 make any class. */
export function madeBy(value: Value | null | undefined): string | null {
  if (!isKind(value, 'made') || !isKind(value.by, 'global')) return null
  const made = value.by.name === '_reconstructor' ? value.args?.[0] : value.by
  return isKind(made, 'global') ? nameOf(made) : null
}
