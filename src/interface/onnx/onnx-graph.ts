import { createHash } from 'node:crypto'
import { type Bytes, FormatError } from '../bytes.ts'
import type { Tensor } from '../description.ts'
import { decode, type Message, type Range } from '../protobuf.ts'
import { attributesOf, learnedTensor } from './onnx-attributes.ts'
import { type Constant, readConstant, readSparse } from './onnx-constants.ts'
import { graphFields, nodeFields, valueFields } from './onnx-schema.ts'

/** What a walk through the graphs of a model gathers. */
export interface Findings {
  /** In the order of their first use, so that a name or a place in the file does not matter. */
  readonly tensors: Tensor[]
  readonly operations: Map<string, number>
  readonly domains: Set<string>
  readonly labels: string[]
}

/** Names to what they are in the structure; a graph within an operation sees the names around it. */
interface Scope {
  readonly outer: Scope | null
  readonly values: Map<string, string>
  readonly constants: Map<string, Constant>
}

const deepest = 16

/**
 * Walks a graph, and gives the digest of its structure: operations in their order, how their values are wired (by
 * number, names are the file's own), how they are configured. Constants are told apart by where they are used; it is
 * the same whether an exporter writes one as an operation, or beside the graph. `constants` are the names of those
 * beside it.
 */
export async function walkGraph(
  bytes: Bytes,
  range: Range,
  findings: Findings,
  outer: Scope | null = null,
  depth = 0,
): Promise<{ readonly structure: string; readonly constants: ReadonlySet<string> }> {
  if (depth > deepest) throw new FormatError(`graphs are nested more than ${deepest} deep`)
  const graph = await decode(bytes, range, graphFields)
  const scope: Scope = { outer, values: new Map(), constants: await initializers(bytes, graph) }
  const constants = new Set(scope.constants.keys())
  const inputs = await names(bytes, graph.inputs)
  // Callers know the names of the outermost inputs; within, the order is what counts.
  for (const [index, name] of inputs.entries())
    if (!constants.has(name))
      scope.values.set(name, depth === 0 ? `input ${name}` : `input ${depth}.${index}`)
  const hash = createHash('sha256')
  await walkNodes(bytes, graph.nodes, { findings, scope, hash, depth })
  for (const [index, name] of (await names(bytes, graph.outputs)).entries())
    hash.update(JSON.stringify([depth === 0 ? name : index, resolve(name, scope, findings)]))
  for (const name of constants) resolve(name, scope, findings)
  return { structure: hash.digest('hex'), constants }
}

/** The body of a function, which sees nothing of what is around it. */
export async function walkFunction(
  bytes: Bytes,
  body: {
    readonly inputs: readonly string[]
    readonly outputs: readonly string[]
    readonly nodes: readonly Range[]
  },
  findings: Findings,
): Promise<string> {
  const values = new Map(body.inputs.map((name, index) => [name, `input ${index}`]))
  const scope: Scope = { outer: null, values, constants: new Map() }
  const hash = createHash('sha256')
  await walkNodes(bytes, body.nodes, { findings, scope, hash, depth: 1 })
  hash.update(JSON.stringify(body.outputs.map((name) => resolve(name, scope, findings))))
  return hash.digest('hex')
}

interface Walk {
  readonly findings: Findings
  readonly scope: Scope
  readonly hash: { update(text: string): unknown }
  readonly depth: number
}

async function walkNodes(bytes: Bytes, nodes: readonly Range[], walk: Walk): Promise<void> {
  const { findings, scope, hash, depth } = walk
  let index = 0
  for (const each of nodes) {
    const node = await decode(bytes, each, nodeFields)
    const [operation, domain] = [node.operation ?? '', standard(node.domain)]
    const attributes = await attributesOf(bytes, node.attributes, {
      learns: domain === 'ai.onnx.ml',
      graph: async (inner) => (await walkGraph(bytes, inner, findings, scope, depth + 1)).structure,
    })
    // A classifier has them, and the operation that makes a map of its scores has them again.
    if (findings.labels.length === 0) findings.labels.push(...attributes.labels)
    const [output] = node.outputs
    if (operation === 'Constant' && domain === '' && output !== undefined && attributes.constant) {
      scope.constants.set(output, attributes.constant)
      continue
    }
    index += 1
    const named = domain === '' ? operation : `${domain}.${operation}`
    findings.operations.set(named, (findings.operations.get(named) ?? 0) + 1)
    findings.domains.add(domain)
    const inputs = node.inputs.map((name) => (name === '' ? '' : resolve(name, scope, findings)))
    if (attributes.learned.length > 0) findings.tensors.push(learnedTensor(named, attributes.learned))
    for (const tensor of attributes.tensors) findings.tensors.push(tensor)
    for (const [position, name] of node.outputs.entries())
      if (name !== '') scope.values.set(name, `${depth}.${index}.${position}`)
    hash.update(JSON.stringify([named, inputs, node.outputs.length, attributes.settings]))
  }
}

/** What a name stands for; a constant is numbered when it is first used. */
function resolve(name: string, scope: Scope, findings: Findings): string {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const value = at.values.get(name)
    if (value !== undefined) return value
    const constant = at.constants.get(name)
    if (constant === undefined) continue
    const told = 'setting' in constant ? `setting ${constant.setting}` : `tensor ${findings.tensors.length}`
    if ('tensor' in constant) findings.tensors.push(constant.tensor)
    at.values.set(name, told)
    return told
  }
  throw new FormatError(`nothing in its graph gives ${JSON.stringify(name.slice(0, 100))}`)
}

/** `ai.onnx` is the long name of the operations that have none. */
function standard(domain: string | null): string {
  return domain === null || domain === 'ai.onnx' ? '' : domain
}

async function initializers(
  bytes: Bytes,
  graph: Message<typeof graphFields>,
): Promise<Map<string, Constant>> {
  const constants = new Map<string, Constant>()
  const put = ({ name, constant }: { name: string; constant: Constant }): void => {
    if (constants.has(name))
      throw new FormatError(`two constants are called ${JSON.stringify(name.slice(0, 100))}`)
    constants.set(name, constant)
  }
  for (const range of graph.initializers) put(await readConstant(bytes, range))
  for (const range of graph.sparse) put(await readSparse(bytes, range))
  return constants
}

async function names(bytes: Bytes, ranges: readonly Range[]): Promise<string[]> {
  const found: string[] = []
  for (const range of ranges) found.push((await decode(bytes, range, valueFields)).name ?? '')
  return found
}
