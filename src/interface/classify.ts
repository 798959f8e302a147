import { compareInterfaces, type InterfaceChange, verdictOf } from './compare.ts'
import type { ModelSummary } from './summary.ts'

/**
 * What became of a model file, from nothing to everything:
 * - `identical`: the same bytes
 * - `repackaged`: other bytes, every tensor equal
 * - `files`: other bytes, and no more can be told
 * - `quantized`: the same model, its numbers in types of other widths
 * - `retrained`: the same graph and interface, other weights
 * - `re-architected`: another graph, or tensors of other shapes
 * - `interface-widened`, `interface-broken`: what callers see is another
 */
export type ChangeClass =
  | 'identical'
  | 'repackaged'
  | 'files'
  | 'quantized'
  | 'retrained'
  | 're-architected'
  | 'interface-widened'
  | 'interface-broken'

const byGravity: readonly ChangeClass[] = [
  'identical',
  'repackaged',
  'files',
  'quantized',
  'retrained',
  're-architected',
  'interface-widened',
  'interface-broken',
]

export interface ModelChange {
  readonly class: ChangeClass
  /** In words, gravest first: ``output `hn` is gone``, `retrained: the same graph, other weights`. */
  readonly texts: readonly string[]
}

/** Of a bundle, what its kind of change is told from. */
export interface BundleSummary {
  /** Bundle digest. */
  readonly sha256: string
  /** Null when the bundle's version was recorded without them. */
  readonly models: readonly ModelSummary[] | null
  /** Digest of the files that are no model files that can be read. */
  readonly others: string
}

/** How far apart the numbers of parameters may be: scales and zero points come with quantization. */
const sameSize = 0.05
/** How much the mean width of a parameter must differ, so that a few scales are no quantization. */
const otherWidth = 0.1

/** The gravest change among a bundle's model files, by the rules of docs/versioning.md § Evidence. */
export function classifyBundles(before: BundleSummary, after: BundleSummary): ModelChange {
  if (before.sha256 === after.sha256) return { class: 'identical', texts: [] }
  if (before.models === null || after.models === null) return unreadable
  const pairs = pair(before.models, after.models)
  const changes = pairs.map(([was, is]) => classifyModels(was, is, pairs.length > 1))
  const unread = before.others !== after.others || before.models.length === 0 || after.models.length === 0
  const classes = [...changes.map((change) => change.class), ...(unread ? (['files'] as const) : [])]
  const gravest = byGravity.findLast((each) => classes.includes(each)) ?? 'files'
  if (gravest === 'files') return unreadable
  changes.sort((a, b) => byGravity.indexOf(b.class) - byGravity.indexOf(a.class))
  return { class: gravest, texts: changes.flatMap(({ texts }) => texts) }
}

const unreadable: ModelChange = { class: 'files', texts: ["the model's files changed"] }

/** By path; a file that was renamed, when it is the only one of its format. */
function pair(
  before: readonly ModelSummary[],
  after: readonly ModelSummary[],
): (readonly [ModelSummary | null, ModelSummary | null])[] {
  const left = new Set(before)
  const take = (found: ModelSummary | undefined): ModelSummary | null => {
    if (found) left.delete(found)
    return found ?? null
  }
  const byPath = after.map((is) => [take(before.find(({ path }) => path === is.path)), is] as const)
  const all = byPath.map(([was, is]) => {
    if (was !== null) return [was, is] as const
    const alike = [...left].filter(({ format }) => format === is.format)
    const others = byPath.filter(([other, { format }]) => other === null && format === is.format)
    return [alike.length === 1 && others.length === 1 ? take(alike[0]) : null, is] as const
  })
  return [...all, ...[...left].map((was) => [was, null] as const)]
}

function classifyModels(
  before: ModelSummary | null,
  after: ModelSummary | null,
  named: boolean,
): ModelChange {
  const path = after?.path ?? before?.path ?? ''
  const say = (texts: readonly string[]): string[] => texts.map((text) => (named ? `${path}: ${text}` : text))
  if (before === null) return { class: 'interface-widened', texts: say(['is a new model file']) }
  if (after === null) return { class: 'interface-broken', texts: say(['this model file is gone']) }
  if (before.sha256 === after.sha256) return { class: 'identical', texts: [] }
  const changes = compareInterfaces(before, after)
  const { kind, text } = inner(before, after)
  const texts = [...byVerdict(changes).map((change) => change.text), ...(text === '' ? [] : [text])]
  const verdict = verdictOf(changes)
  if (verdict === 'breaking') return { class: 'interface-broken', texts: say(texts) }
  if (verdict === 'widening') return { class: 'interface-widened', texts: say(texts) }
  return { class: kind, texts: say(texts) }
}

/** What changed behind the interface. */
function inner(before: ModelSummary, after: ModelSummary): { kind: ChangeClass; text: string } {
  const known = before.weights !== null && after.weights !== null
  if (before.format === after.format && before.structure === after.structure) {
    if (known && before.weights === after.weights)
      return { kind: 'repackaged', text: 'repackaged: other bytes, but every tensor is the same' }
    if (isQuantized(before, after)) return quantized(before, after)
    if (known) return { kind: 'retrained', text: 'retrained: the same graph, other weights' }
    return { kind: 'files', text: '' }
  }
  if (isQuantized(before, after)) return quantized(before, after)
  const [was, is] = [sizeText(before), sizeText(after)]
  const text = was === is ? 'another graph' : `another graph: ${is}, was ${was}`
  return { kind: 're-architected', text: `re-architected: ${text}` }
}

function isQuantized(before: ModelSummary, after: ModelSummary): boolean {
  const [was, is] = [width(before), width(after)]
  if (was === null || is === null || before.parameters === null || after.parameters === null) return false
  const grown = Math.abs(after.parameters - before.parameters) / Math.max(before.parameters, 1)
  return grown <= sameSize && Math.abs(is - was) / was > otherWidth
}

function quantized(before: ModelSummary, after: ModelSummary): { kind: ChangeClass; text: string } {
  const [was, is] = [width(before) ?? 0, width(after) ?? 0]
  const what = is < was ? 'quantized' : 'in wider types'
  return { kind: 'quantized', text: `${what}: ${is.toFixed(1)} bits a parameter, was ${was.toFixed(1)}` }
}

/** Mean bits of a parameter. */
function width({ bits, parameters }: ModelSummary): number | null {
  return bits === null || parameters === null || parameters === 0 ? null : bits / parameters
}

function sizeText({ format, parameters }: ModelSummary): string {
  return parameters === null ? format : `${format} of ${parameters.toLocaleString('en')} parameters`
}

function byVerdict(changes: readonly InterfaceChange[]): InterfaceChange[] {
  return [...changes].sort((a, b) => Number(b.verdict === 'breaking') - Number(a.verdict === 'breaking'))
}
