import type { Dimension, ModelDescription, ValueSpec } from './description.ts'

/** `breaking`: who calls the model must change something. `widening`: they need not, and may do more than before. */
export type InterfaceVerdict = 'same' | 'widening' | 'breaking'

/** One thing that differs, in words: ``output `hn` is gone``. */
export interface InterfaceChange {
  readonly verdict: InterfaceVerdict
  readonly text: string
}

export interface Interface extends Pick<ModelDescription, 'inputs' | 'outputs' | 'addressedBy'> {
  readonly labels?: readonly string[] | undefined
}

/**
 * What changed between what two models take and give, by the rules of docs/versioning.md § Interface. Lists that
 * either does not know are not compared.
 */
export function compareInterfaces(before: Interface, after: Interface): InterfaceChange[] {
  const byPosition = before.addressedBy === 'position' && after.addressedBy === 'position'
  const compare = byPosition ? comparePositions : compareNames
  return [
    ...(before.inputs && after.inputs ? compare('input', before.inputs, after.inputs) : []),
    ...(before.outputs && after.outputs ? compare('output', before.outputs, after.outputs) : []),
    ...compareLabels(before.labels, after.labels),
  ]
}

/** The gravest of them. */
export function verdictOf(changes: readonly InterfaceChange[]): InterfaceVerdict {
  if (changes.some(({ verdict }) => verdict === 'breaking')) return 'breaking'
  return changes.some(({ verdict }) => verdict === 'widening') ? 'widening' : 'same'
}

type Side = 'input' | 'output'

function compareNames(
  side: Side,
  before: readonly ValueSpec[],
  after: readonly ValueSpec[],
): InterfaceChange[] {
  const was = new Map(before.map((value) => [value.name, value]))
  const is = new Map(after.map((value) => [value.name, value]))
  return [
    ...before.filter(({ name }) => !is.has(name)).map((value) => gone(side, value)),
    ...after.filter(({ name }) => !was.has(name)).map((value) => added(side, value)),
    ...after.flatMap((value) => {
      const old = was.get(value.name)
      return old ? compareValues(side, old, value) : []
    }),
  ]
}

/** Names are of no use to callers then, but tell when values have changed places. */
function comparePositions(
  side: Side,
  before: readonly ValueSpec[],
  after: readonly ValueSpec[],
): InterfaceChange[] {
  const names = (values: readonly ValueSpec[]): string[] => values.map(({ name }) => name)
  const sorted = (values: readonly ValueSpec[]): string => JSON.stringify(names(values).sort())
  if (sorted(before) === sorted(after) && names(before).join('\0') !== names(after).join('\0')) {
    const order = `${names(before).map(code).join(', ')} → ${names(after).map(code).join(', ')}`
    return [breaking(`${side}s are in another order, and are addressed by it: ${order}`)]
  }
  return [
    ...before.slice(after.length).map((value) => gone(side, value)),
    ...after.slice(before.length).map((value) => added(side, value)),
    ...after.flatMap((value, index) => {
      const old = before[index]
      return old ? compareValues(side, old, value) : []
    }),
  ]
}

function gone(side: Side, { name }: ValueSpec): InterfaceChange {
  return breaking(`${side} ${code(name)} is gone`)
}

function added(side: Side, { name, optional }: ValueSpec): InterfaceChange {
  if (side === 'output') return widening(`output ${code(name)} is new`)
  return optional
    ? widening(`input ${code(name)} is new, and may be left out`)
    : breaking(`input ${code(name)} is new, and must be given`)
}

function compareValues(side: Side, before: ValueSpec, after: ValueSpec): InterfaceChange[] {
  const what = `${side} ${code(after.name)}`
  const changes: InterfaceChange[] = []
  if (before.dtype !== after.dtype)
    changes.push(breaking(`${what} is ${word(after.dtype)} now, was ${word(before.dtype)}`))
  if (before.optional !== after.optional) {
    if (side === 'output')
      changes.push((after.optional ? breaking : widening)(`${what} is ${presence(after)}`))
    else changes.push((after.optional ? widening : breaking)(`${what} ${duty(after)}`))
  }
  return [...changes, ...compareShapes(what, before.shape, after.shape)]
}

function presence({ optional }: ValueSpec): string {
  return optional ? 'not always there now' : 'always there now'
}

function duty({ optional }: ValueSpec): string {
  return optional ? 'may be left out now' : 'must be given now'
}

/**
 * Axis by axis. Names of axes are for people: `batch` may become `N`. The same rules hold for outputs, whose lengths
 * follow from those of the inputs: when a batch of any size can be given, a batch of any size comes back.
 */
function compareShapes(
  what: string,
  before: readonly Dimension[] | null,
  after: readonly Dimension[] | null,
): InterfaceChange[] {
  const told = `${what} has the shape ${shapeText(after)}, was ${shapeText(before)}`
  if (before === null || after === null) {
    if (before === after) return []
    return [after === null ? widening(told) : breaking(told)]
  }
  if (before.length !== after.length) return [breaking(told)]
  const verdicts = after.map((length, axis) => compareLengths(before[axis] ?? null, length))
  if (verdicts.includes('breaking')) return [breaking(told)]
  return verdicts.includes('widening') ? [widening(told)] : []
}

function compareLengths(before: Dimension, after: Dimension): InterfaceVerdict {
  if (typeof after === 'number') return before === after ? 'same' : 'breaking'
  return typeof before === 'number' ? 'widening' : 'same'
}

function compareLabels(
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
): InterfaceChange[] {
  if (!before || !after || JSON.stringify(before) === JSON.stringify(after)) return []
  const [lost, gained] = [
    before.filter((label) => !after.includes(label)),
    after.filter((label) => !before.includes(label)),
  ]
  const parts = [
    ...lost.map((label) => `${code(label)} is gone`),
    ...gained.map((label) => `${code(label)} is new`),
  ]
  const shown = parts.length > 6 ? [...parts.slice(0, 6), `and ${parts.length - 6} more`] : parts
  return [breaking(parts.length > 0 ? `labels: ${shown.join(', ')}` : 'the labels are in another order')]
}

/** `[batch, 4]`, an unknown length as `?`. */
export function shapeText(shape: readonly Dimension[] | null): string {
  return shape === null
    ? 'of any rank'
    : `[${shape.map((length) => (length === null ? '?' : word(String(length)))).join(', ')}]`
}

function code(name: string): string {
  return `\`${word(name)}\``
}

/** A name or path of a file's, for one line of ours: what could end its quotation or the line is left out, and it is cut. */
export function word(text: string): string {
  const clean = text.replace(/[`\p{C}\p{Zl}\p{Zp}]/gu, ' ')
  return clean.length > 80 ? `${clean.slice(0, 79)}…` : clean
}

function breaking(text: string): InterfaceChange {
  return { verdict: 'breaking', text }
}

function widening(text: string): InterfaceChange {
  return { verdict: 'widening', text }
}
