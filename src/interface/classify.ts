import { compareInterfaces, type InterfaceChange, word } from './compare.ts'
import { type ModelSummary, signatureOf } from './summary.ts'

/**
 * What became of a model file, from the least to the most:
 * - `repackaged`: other bytes, every tensor equal
 * - `files`: other bytes, and no more can be told
 * - `quantized`: the same model, its numbers in types of other widths
 * - `retrained`: the same graph and interface, other weights
 * - `re-architected`: another graph, or tensors of other shapes
 * - `interface-widened`, `interface-broken`: what callers see is another
 */
export type ChangeClass =
  | 'repackaged'
  | 'files'
  | 'quantized'
  | 'retrained'
  | 're-architected'
  | 'interface-widened'
  | 'interface-broken'

const byGravity: readonly ChangeClass[] = [
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
  /** In words: ``output `hn` is gone``, `retrained: the same graph, other weights`. */
  readonly text: string
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

/** What changed in a bundle's model files, gravest first, by the rules of docs/versioning.md § Evidence. Empty: nothing did. */
export function classifyBundles(before: BundleSummary, after: BundleSummary): ModelChange[] {
  if (before.sha256 === after.sha256) return []
  if (before.models === null || after.models === null) return [filesChanged]
  const pairs = pair(before.models, after.models)
  const unread = before.others !== after.others || before.models.length === 0 || after.models.length === 0
  const changes = pairs.flatMap(([was, is]) => classifyModels(was, is, pairs.length > 1))
  if (unread) changes.push(filesChanged)
  const gravest = byGravity.findLast((each) => changes.some((change) => change.class === each))
  if (gravest === undefined || gravest === 'files') return [filesChanged]
  // Beside a known change, that bytes differ as well is no news.
  return changes
    .filter((change) => change.class !== 'files')
    .sort((a, b) => byGravity.indexOf(b.class) - byGravity.indexOf(a.class))
}

const filesChanged: ModelChange = { class: 'files', text: "the model's files changed" }

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
): ModelChange[] {
  const path = after?.path ?? before?.path ?? ''
  const say = (kind: ChangeClass, text: string): ModelChange => ({
    class: kind,
    text: named ? `${word(path)}: ${text}` : text,
  })
  if (before === null) return [say('interface-widened', 'is a new model file')]
  if (after === null) return [say('interface-broken', 'this model file is gone, or cannot be read any more')]
  // Weights may be in files beside it.
  if (before.sha256 === after.sha256 && before.weights === after.weights) return []
  const seen = interfaceChanges(before, after).map(({ verdict, text }) =>
    say(verdict === 'breaking' ? 'interface-broken' : 'interface-widened', text),
  )
  return [...seen, say(...behindInterface(before, after))]
}

function interfaceChanges(before: ModelSummary, after: ModelSummary): InterfaceChange[] {
  if (before.signature === undefined && after.signature === undefined) return compareInterfaces(before, after)
  if (signatureOf(before) === signatureOf(after)) return []
  return [{ verdict: 'breaking', text: 'its inputs, outputs or labels changed; the manifests say which' }]
}

/** What changed behind the interface. */
function behindInterface(before: ModelSummary, after: ModelSummary): [ChangeClass, string] {
  const known = before.weights !== null && after.weights !== null
  if (before.format === after.format && before.structure === after.structure) {
    if (known && before.weights === after.weights)
      return ['repackaged', 'repackaged: other bytes, but every tensor is the same']
    if (isQuantized(before, after)) return quantized(before, after)
    return known ? ['retrained', 'retrained: the same graph, other weights'] : ['files', '']
  }
  if (isQuantized(before, after)) return quantized(before, after)
  const [was, is] = [sizeText(before), sizeText(after)]
  const text = was === is ? 'another graph' : `another graph: ${is}, was ${was}`
  return ['re-architected', `re-architected: ${text}`]
}

function isQuantized(before: ModelSummary, after: ModelSummary): boolean {
  const [was, is] = [width(before), width(after)]
  if (was === null || is === null || before.parameters === null || after.parameters === null) return false
  const grown = Math.abs(after.parameters - before.parameters) / Math.max(before.parameters, 1)
  return grown <= sameSize && Math.abs(is - was) / was > otherWidth
}

function quantized(before: ModelSummary, after: ModelSummary): [ChangeClass, string] {
  const [was, is] = [width(before) ?? 0, width(after) ?? 0]
  const what = is < was ? 'quantized' : 'in wider types'
  return ['quantized', `${what}: ${is.toFixed(1)} bits a parameter, was ${was.toFixed(1)}`]
}

/** Mean bits of a parameter. */
function width({ bits, parameters }: ModelSummary): number | null {
  return bits === null || parameters === null || parameters === 0 ? null : bits / parameters
}

function sizeText({ format, parameters }: ModelSummary): string {
  return parameters === null ? format : `${format} of ${parameters.toLocaleString('en')} parameters`
}
